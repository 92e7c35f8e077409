import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { viewHeaders } from './client.js';
import { type LiveMessage, type LiveState, LiveStream } from './live-stream.js';
import { queries } from './queries.js';

const listeners = new Set<(message: LiveMessage) => void>();
let state: LiveState = { is: 'opening' };
/** Opens the stream, or has it try again. */
let start: (() => void) | undefined;

function heard(message: LiveMessage): void {
  if (message.kind === 'state') {
    state = message.state;
    // Whatever ended it: the shell asks who is signed in, and shows the way back in where nobody is.
    if (state.is === 'ended') void queries.refetchQueries({ queryKey: ['session'] });
  }
  for (const listener of listeners) listener(message);
}

/** The worker that all pages share; where a browser has none, a stream of the page's own. */
function connect(): () => void {
  if (typeof SharedWorker === 'undefined') {
    const stream = new LiveStream({ fetch: (...asked) => fetch(...asked), tell: heard });
    return () => stream.start(viewHeaders());
  }
  const { port } = new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
    type: 'module',
    name: 'countersign-live',
  });
  port.onmessage = ({ data }: MessageEvent<LiveMessage>) => heard(data);
  addEventListener('pagehide', () => port.postMessage('bye'));
  // A page that the browser kept aside and shows again.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  return () => port.postMessage(viewHeaders());
}

/** Tries again at once: what she presses when the connection is lost. */
export const tryLive = (): void => start?.();

/** While a page is shown, what changes in findings that she sees comes to it; returns how the stream is. */
export function useLive(onMessage: (message: LiveMessage) => void): LiveState {
  const listener = useEffectEvent(onMessage);
  useEffect(() => {
    const mine = (message: LiveMessage): void => listener(message);
    listeners.add(mine);
    start ??= connect();
    start();
    return () => void listeners.delete(mine);
  }, []);
  return useSyncExternalStore(subscribeState, () => state);
}

function subscribeState(changed: () => void): () => void {
  const listener = ({ kind }: LiveMessage): void => {
    if (kind === 'state') changed();
  };
  listeners.add(listener);
  return () => listeners.delete(listener);
}
