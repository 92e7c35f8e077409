import { useSyncExternalStore } from 'react';
import { checkEntry, checkLog, type EntryDone, type EntryToCheck, type LogDone } from './check.js';
import { Keeping, PINS } from './kept.js';
import { CheckQueue } from './queue.js';

export type State<Done> =
  | { is: 'idle' }
  | { is: 'waiting' }
  | { is: 'done'; done: Done }
  /** Something that a check needs did not come. Nothing is known, for good or bad. */
  | { is: 'unanswered'; error: unknown };

const keeping = new Keeping(() => localStorage);
const queue = new CheckQueue();
const states = new Map<string, State<EntryDone> | State<LogDone>>();
const listeners = new Set<() => void>();
const IDLE = { is: 'idle' } as const;
/** The file of pinned keys, and how often what is checked against was changed: what was checked before counts no more. */
let pinned = { file: keeping.pinFile, change: 0 };

const tell = (): void => {
  for (const listener of listeners) listener();
};
const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function startOver(file: string | null): void {
  pinned = { file, change: pinned.change + 1 };
  queue.clear();
  states.clear();
  tell();
}

// Another window has pinned or forgotten keys.
addEventListener('storage', ({ key }) => {
  if ((key === PINS || key === null) && keeping.pinFile !== pinned.file) startOver(keeping.pinFile);
});

/** False: the browser keeps nothing, and it holds until the page is left. */
export function pin(file: string | null): boolean {
  const kept = keeping.pin(file);
  startOver(file);
  return kept;
}

export function forgetSeen(): void {
  keeping.forgetSeen();
  startOver(pinned.file);
}

export const usePinned = () => useSyncExternalStore(listen, () => pinned);

const entryKey = ({ shard, index, leafHash = '' }: EntryToCheck): string => `entry ${shard}/${index} ${leafHash}`;
const logKey = (shard: string): string => `log ${shard}`;

function add(key: string, check: () => Promise<EntryDone | LogDone>, wanted: boolean): void {
  const { change } = pinned;
  const set = (state: State<EntryDone> | State<LogDone>): void => {
    // Keys were pinned or forgotten while it ran: it will be checked again.
    if (change !== pinned.change) return;
    states.set(key, state);
    tell();
  };
  const run = (): Promise<void> =>
    check().then(
      (done) => set({ is: 'done', done } as State<EntryDone> | State<LogDone>),
      (error: unknown) => set({ is: 'unanswered', error }),
    );
  if (queue.add(key, run, { wanted })) set({ is: 'waiting' });
}

/** She asks for it, whether or not it was checked before. */
export const checkNow = (entry: EntryToCheck): void =>
  add(entryKey(entry), () => checkEntry(entry, keeping, pinned.file), true);

/** It is on screen; what is returned says that it has left it. */
export function checkOnScreen(entry: EntryToCheck): () => void {
  const key = entryKey(entry);
  if (!states.has(key)) add(key, () => checkEntry(entry, keeping, pinned.file), false);
  return () => {
    if (!queue.drop(key)) return;
    states.delete(key);
    tell();
  };
}

export const checkLogNow = (shard: string): void =>
  add(logKey(shard), () => checkLog(shard, keeping, pinned.file), true);

export const useEntryCheck = (entry: EntryToCheck): State<EntryDone> =>
  useSyncExternalStore(listen, () => (states.get(entryKey(entry)) ?? IDLE) as State<EntryDone>);

export const useLogCheck = (shard: string): State<LogDone> =>
  useSyncExternalStore(listen, () => (states.get(logKey(shard)) ?? IDLE) as State<LogDone>);

export interface Summary {
  of: number;
  checked: number;
  failed: number;
  notOpen: number;
  /** Whose check came to an end: of the others nothing is known, not even whether they are open. */
  tried: number;
  /** Being checked now. */
  waiting: number;
}

/** How many of these entries are checked, and how many are not what they should be. */
export function useProofSummary(entries: readonly EntryToCheck[]): Summary {
  // One text, so that it is the same until a number changes.
  const counts = useSyncExternalStore(listen, () => {
    const all = entries.map((entry) => (states.get(entryKey(entry)) ?? IDLE) as State<EntryDone>);
    const marks = all.map((state) => (state.is === 'done' ? state.done.result.mark : state.is));
    const count = (mark: (typeof marks)[number]): number => marks.filter((one) => one === mark).length;
    return [count('checked'), count('does-not-check'), count('not-open'), count('waiting'), count('idle')].join(' ');
  });
  const [checked = 0, failed = 0, notOpen = 0, waiting = 0, idle = 0] = counts.split(' ').map(Number);
  return { of: entries.length, checked, failed, notOpen, waiting, tried: entries.length - waiting - idle };
}
