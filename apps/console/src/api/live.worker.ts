import { type LiveMessage, LiveStream } from './live-stream.js';

/** One stream for all pages of a browser. Each page that wants it sends the headers that its requests have. */
const pages = new Set<MessagePort>();
const stream = new LiveStream({
  fetch: (...asked) => fetch(...asked),
  tell: (message: LiveMessage) => {
    for (const page of pages) page.postMessage(message);
  },
});

addEventListener('connect', (event) => {
  const [page] = (event as MessageEvent).ports;
  if (!page) return;
  pages.add(page);
  page.postMessage({ kind: 'state', state: stream.state } satisfies LiveMessage);
  page.onmessage = ({ data }: MessageEvent<Record<string, string> | 'bye'>) => {
    if (data === 'bye') pages.delete(page);
    else stream.start(data);
  };
});
