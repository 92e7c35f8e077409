import { apartOf, encodeFacts, type Facts, type Key, type WakeUp, type WakeUps } from '#libs/judging';
import { type Apart, apartFrom } from '../store/apart.js';
import { updateIn, upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Stored facts of one thing: their JSON, what is stored apart from it (`apartOf`), and their wake-up. */
export interface FactRow {
  key: Key;
  data: string;
  apart?: Apart | undefined;
  wakeUp: WakeUp | undefined;
}

/** A point or a due time that never comes. */
const NEVER = Number.MAX_SAFE_INTEGER;
export const storedTime = <T extends number | undefined>(time: T): T | number => (time === Infinity ? NEVER : time);
const timeOf = (value: string): number => (Number(value) === NEVER ? Infinity : Number(value));

/** What a target waits for, as its row says it. */
export type WaitingColumns = [point: string | null, due: string | null, rules: string | null];

/** By their ids as they are stored: few rules wait together in different ways. */
const together = new Map<string, readonly string[]>();
const MOST_TOGETHER = 10_000;

function rulesOf(ids: string): readonly string[] {
  let rules = together.get(ids);
  if (!rules) {
    if (together.size >= MOST_TOGETHER) together.clear();
    together.set(ids, (rules = ids === '' ? [] : ids.split(' ')));
  }
  return rules;
}

/** What a row says that its target waits for. */
export const wakeUpOf = (target: Key, ...[point, due, rules]: WaitingColumns): WakeUp | undefined =>
  point === null || due === null
    ? undefined
    : { target, point: timeOf(point), due: timeOf(due), ...(rules === null ? {} : { rules: rulesOf(rules) }) };

type WaitingRow = Pick<FactRow, 'key' | 'wakeUp'>;

/** Changed facts with their wake-up. What is stored apart stays as it is unless it has changed. */
export const MEMORY = upsertInto<FactRow>(
  'readmodel.fold_state',
  {
    key: ['text', (row) => row.key, 'key'],
    data: ['text', (row) => row.data, 'set'],
    apart: ['text?', ({ apart }) => apart?.text, 'replace'],
    point: ['bigint?', ({ wakeUp }) => storedTime(wakeUp?.point), 'set'],
    due: ['bigint?', ({ wakeUp }) => storedTime(wakeUp?.due), 'set'],
    rules: ['text?', ({ wakeUp }) => wakeUp?.rules?.join(' '), 'set'],
  },
  { name: 'readmodel-memory', within: 'shard' },
);

/** Facts with a changed wake-up and no other change. */
export const WAKE_UPS = updateIn<WaitingRow>(
  'readmodel.fold_state',
  {
    key: ['text', (row) => row.key, 'key'],
    point: ['bigint?', ({ wakeUp }) => storedTime(wakeUp?.point), 'set'],
    due: ['bigint?', ({ wakeUp }) => storedTime(wakeUp?.due), 'set'],
    rules: ['text?', ({ wakeUp }) => wakeUp?.rules?.join(' '), 'set'],
  },
  { name: 'readmodel-wake-ups' },
);

/** `stored`: what is stored apart already, and need not be written again. */
export const factRows = (
  changed: ReadonlyMap<Key, Facts>,
  wakeUps: WakeUps,
  stored: (key: Key) => Apart | undefined = () => undefined,
): FactRow[] =>
  Array.from(changed, ([key, facts]) => {
    const list = apartOf(key, facts);
    const apart = list && apartFrom(list, stored(key));
    return { key, data: encodeFacts(key, facts), apart, wakeUp: wakeUps.of(key) };
  });

export const upsertMemory = (rows: readonly FactRow[]): Statement | undefined => MEMORY.write(rows);

/** Skips targets in `written`, whose rows are stored anyway. */
export function updateWakeUps(
  waiting: ReadonlyMap<Key, WakeUp | undefined>,
  written: ReadonlyMap<Key, unknown>,
): Statement | undefined {
  const rows: WaitingRow[] = [];
  for (const [key, wakeUp] of waiting) if (!written.has(key)) rows.push({ key, wakeUp });
  return WAKE_UPS.write(rows);
}
