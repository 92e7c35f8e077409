import { answers } from './answer.js';
import type { Asked } from './messages.js';

/** One question after the other, each with its number. */
addEventListener('message', ({ data: { id, ...asked } }: MessageEvent<Asked & { id: number }>) => {
  try {
    postMessage({ id, answer: answers[asked.kind](asked as never) });
  } catch (error) {
    postMessage({ id, fault: String(error) });
  }
});
