import type { WakeUp } from '#libs/rules';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

/** The rules' memory: every changed entity, whole. */
export function upsertMemory(encoded: readonly (readonly [string, unknown, string])[]): Statement | undefined {
  if (encoded.length === 0) return undefined;
  let length = 0;
  for (const [, , text] of encoded) length += text.length + 4;
  const [key, data] = [column.text(encoded.length), column.text(Math.ceil(length / 64))];
  for (const [name, , text] of encoded) {
    key.push(name);
    data.push(text);
  }
  return {
    name: 'readmodel-memory',
    text: `INSERT INTO readmodel.fold_state (generation, shard, key, data) SELECT $1, $2, r.* FROM unnest($3::text[], $4::text[]) AS r
           ON CONFLICT (generation, shard, key) DO UPDATE SET data = excluded.data`,
    values: [key.value, data.value],
  };
}

/** A point or a due time that never comes. */
const NEVER = Number.MAX_SAFE_INTEGER;
const stored = (time: number): number => (Number.isFinite(time) ? time : NEVER);
export const timeOf = (value: string): number => (Number(value) === NEVER ? Infinity : Number(value));

/** A target has one row: what was replaced within the batch is written over. */
export function changeTimers(added: ReadonlyMap<string, WakeUp>, removed: ReadonlyMap<string, WakeUp>): Statement[] {
  const statements: Statement[] = [];
  const out = { agreement: column.text(), target: column.text() };
  for (const [key, { agreement, target }] of removed) {
    if (added.has(key)) continue;
    out.agreement.push(agreement);
    out.target.push(target);
  }
  if (out.agreement.length > 0) {
    statements.push({
      name: 'readmodel-timers-out',
      text: `DELETE FROM readmodel.timer t USING unnest($3::text[], $4::text[]) AS r(agreement, target)
             WHERE t.generation = $1 AND t.shard = $2 AND t.agreement = r.agreement AND t.target = r.target`,
      values: [out.agreement.value, out.target.value],
    });
  }
  if (added.size === 0) return statements;
  const into = { agreement: column.text(), target: column.text(), point: column.bigint(), due: column.bigint() };
  for (const wakeUp of added.values()) {
    into.agreement.push(wakeUp.agreement);
    into.target.push(wakeUp.target);
    into.point.push(stored(wakeUp.point));
    into.due.push(stored(wakeUp.due));
  }
  statements.push({
    name: 'readmodel-timers-in',
    text: `INSERT INTO readmodel.timer (generation, shard, agreement, target, point, due)
           SELECT $1, $2, r.* FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS r
           ON CONFLICT (generation, shard, agreement, target) DO UPDATE SET point = excluded.point, due = excluded.due`,
    values: Object.values(into).map((values) => values.value),
  });
  return statements;
}
