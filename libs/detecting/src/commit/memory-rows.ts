import type { Key, WakeUp } from '#libs/judging';
import { updateIn, upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Facts as they are stored: their key and their JSON. */
export type Encoded = readonly [key: Key, data: string];

/** A point or a due time that never comes. */
const NEVER = Number.MAX_SAFE_INTEGER;
const stored = (time: number | undefined): number | undefined => (time === Infinity ? NEVER : time);
export const timeOf = (value: string): number => (Number(value) === NEVER ? Infinity : Number(value));

/** What waits by a rival of the first registration; in JSON Infinity is null. */
export const rivalsOf = (stored: readonly (number | null)[]): number[] => stored.map((point) => point ?? Infinity);

interface WaitingRow {
  key: string;
  wakeUp: WakeUp | undefined;
}

/** Stored facts: all that were changed facts, whole, and with it what it waits for. */
export const MEMORY = upsertInto<WaitingRow & { data: string }>(
  'readmodel.fold_state',
  {
    key: ['text', (row) => row.key, 'key'],
    data: ['text', (row) => row.data, 'set'],
    point: ['bigint?', ({ wakeUp }) => stored(wakeUp?.point), 'set'],
    due: ['bigint?', ({ wakeUp }) => stored(wakeUp?.due), 'set'],
    rival_points: ['json?', ({ wakeUp }) => wakeUp?.rivals, 'set'],
  },
  { name: 'readmodel-memory', within: 'shard' },
);

/** Facts of which only what they wait for has changed. */
export const WAKE_UPS = updateIn<WaitingRow>(
  'readmodel.fold_state',
  {
    key: ['text', (row) => row.key, 'key'],
    point: ['bigint?', ({ wakeUp }) => stored(wakeUp?.point), 'set'],
    due: ['bigint?', ({ wakeUp }) => stored(wakeUp?.due), 'set'],
    rival_points: ['json?', ({ wakeUp }) => wakeUp?.rivals, 'set'],
  },
  { name: 'readmodel-wake-ups' },
);

export function upsertMemory(
  encoded: readonly Encoded[],
  waiting: (key: Key) => WakeUp | undefined,
): Statement | undefined {
  return MEMORY.write(encoded.map(([key, data]) => ({ key, data, wakeUp: waiting(key) })));
}

/** Targets that are `written` anyway are left out. */
export function updateWakeUps(
  targets: Iterable<Key>,
  written: ReadonlyMap<Key, unknown>,
  waiting: (key: Key) => WakeUp | undefined,
): Statement | undefined {
  const rows: WaitingRow[] = [];
  for (const key of targets) if (!written.has(key)) rows.push({ key, wakeUp: waiting(key) });
  return WAKE_UPS.write(rows);
}
