import type { Checks, Kind } from './messages.js';

interface Waiting {
  done: (answer: never) => void;
  failed: (error: Error) => void;
}
type Told = { id: number; answer: never } | { id: number; fault: string };

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/** Asks the worker that checks. It is loaded when something is checked for the first time. @throws CheckerAway */
export function asked<K extends Kind>(kind: K, question: Checks[K]['asked']): Promise<Checks[K]['answer']> {
  worker ??= started();
  const [id, at] = [(last += 1), worker];
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed });
    at.postMessage({ id, kind, ...question });
  });
}

function started(): Worker {
  const begun = new Worker(new URL('./check.worker.ts', import.meta.url), {
    type: 'module',
    name: 'countersign-check',
  });
  begun.onmessage = ({ data }: MessageEvent<Told>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ('fault' in data) one?.failed(new CheckerAway(data.fault));
    else one?.done(data.answer);
  };
  // It was not loaded, or has stopped: the next check begins another.
  begun.onerror = ({ message }) => {
    begun.terminate();
    worker = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    for (const { failed } of all) failed(new CheckerAway(message));
  };
  return begun;
}

/** What checks could not be loaded, or has a fault. Nothing was checked. */
export class CheckerAway extends Error {
  override readonly name = 'CheckerAway';
}
