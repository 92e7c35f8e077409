import { Away, Problem } from './problem.js';

/** No answer came, or one that does not say whether the act was recorded. It is never told as failed. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof Away || (error instanceof Problem && (error.status >= 500 || error.type === 'key-in-use'));

/** These turn a request away before anybody looks whether it was recorded when it came first. */
const TURNED_AWAY = [401, 403, 408, 415, 429];

/**
 * Whether an answer to an act says what became of it. `again`: it had been sent before with the same key, and nobody knew; then an answer that
 * turns this request away says nothing of that one.
 */
export const tellsOutcome = (error: unknown, again: boolean): boolean =>
  error instanceof Problem && !isUncertain(error) && !(again && TURNED_AWAY.includes(error.status));
