import type { Key, WakeUp } from '#libs/judging';
import type { Encoded } from './commit.js';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

/** A point or a due time that never comes. */
const NEVER = Number.MAX_SAFE_INTEGER;
const stored = (time: number | undefined): number | undefined => (time === Infinity ? NEVER : time);
export const timeOf = (value: string): number => (Number(value) === NEVER ? Infinity : Number(value));

/** The rules' memory: every changed entity, whole, and with it what it waits for. */
export function upsertMemory(
  encoded: readonly Encoded[],
  waiting: (key: Key) => WakeUp | undefined,
): Statement | undefined {
  if (encoded.length === 0) return undefined;
  let length = 0;
  for (const [, data] of encoded) length += data.length + 4;
  const c = {
    key: column.text(encoded.length),
    data: column.text(Math.ceil(length / 64)),
    point: column.bigint(encoded.length / 4),
    due: column.bigint(encoded.length / 4),
  };
  for (const [key, data] of encoded) {
    const wakeUp = waiting(key);
    c.key.push(key);
    c.data.push(data);
    c.point.push(stored(wakeUp?.point));
    c.due.push(stored(wakeUp?.due));
  }
  return {
    name: 'readmodel-memory',
    text: `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due)
           SELECT $1, $2, r.* FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS r
           ON CONFLICT (generation, shard, key) DO UPDATE SET data = excluded.data, point = excluded.point, due = excluded.due`,
    values: Object.values(c).map((values) => values.value),
  };
}

/** Targets of which only what they wait for has changed; the others' rows are written anyway. */
export function updateWakeUps(
  targets: Iterable<Key>,
  written: ReadonlyMap<Key, unknown>,
  waiting: (key: Key) => WakeUp | undefined,
): Statement | undefined {
  const c = { key: column.text(), point: column.bigint(), due: column.bigint() };
  for (const target of targets) {
    if (written.has(target)) continue;
    const wakeUp = waiting(target);
    c.key.push(target);
    c.point.push(stored(wakeUp?.point));
    c.due.push(stored(wakeUp?.due));
  }
  if (c.key.length === 0) return undefined;
  return {
    name: 'readmodel-wake-ups',
    text: `UPDATE readmodel.fold_state s SET point = r.point, due = r.due FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS r(key, point, due)
           WHERE s.generation = $1 AND s.shard = $2 AND s.key = r.key`,
    values: Object.values(c).map((values) => values.value),
  };
}
