import { type Act, speakerOf } from '../act.js';

/** The first and the last moment at which something may have been done. */
export interface Span {
  first: number;
  last: number;
}

/**
 * Was a word said at or before an act? At equal times what excuses stands first. Where one of both is known by its day: within one source the
 * sequence decides; another agency's word of the same day counts as earlier; of one agency's two systems nobody knows (undefined).
 */
export function isSaidBy(word: Act, act: Act, spanOf: (act: Act) => Span, toleranceMillis = 0): boolean | undefined {
  if (word.day === undefined && act.day === undefined) return word.time <= act.time + toleranceMillis;
  const [said, done] = [spanOf(word), spanOf(act)];
  if (said.last <= done.first) return true;
  if (said.first > done.last + toleranceMillis) return false;
  if (word.source === act.source && word.sequence > 0 && act.sequence > 0) return word.sequence < act.sequence;
  if (speakerOf(word) !== speakerOf(act)) return true;
  return undefined;
}
