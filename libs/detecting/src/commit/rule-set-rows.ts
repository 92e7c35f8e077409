import type { FoldedEntry } from '#libs/judging';
import { insertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** The entries that record the rules of the shard. */
export const RULE_SETS = insertInto<{ index: number; digest: string }>('readmodel.rule_set_entry', {
  index: ['bigint', (row) => row.index],
  rule_set: ['text', (row) => row.digest],
});

export const insertRuleSets = (entries: readonly FoldedEntry[]): Statement | undefined =>
  RULE_SETS.write(ruleSetRows(entries));

export const ruleSetRows = (entries: readonly FoldedEntry[]): { index: number; digest: string }[] =>
  entries.flatMap(({ input }) => {
    const { control } = input.entry;
    return control?.kind === 'ruleset.published' ? [{ index: input.index, digest: control.digest }] : [];
  });
