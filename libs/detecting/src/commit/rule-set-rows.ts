import type { FoldedEntry } from '#libs/judging';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

/** Where the shard says by which rules it is judged. */
export function insertRuleSets(entries: readonly FoldedEntry[]): Statement | undefined {
  const c = { index: column.bigint(), digest: column.text() };
  for (const { input } of entries) {
    const { control } = input.entry;
    if (control?.kind !== 'ruleset.published') continue;
    c.index.push(input.index);
    c.digest.push(control.digest);
  }
  if (c.index.length === 0) return undefined;
  return {
    text: `INSERT INTO readmodel.rule_set_entry (generation, shard, index, rule_set) SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::text[]) AS r`,
    values: [c.index.value, c.digest.value],
  };
}
