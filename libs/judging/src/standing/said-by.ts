import { type Act, speakerOf } from '../act.js';

/** The first and the last moment at which an act may have been done. */
export interface Span {
  first: number;
  last: number;
}

/**
 * Was a statement made at or before an act? At equal times the statement that excuses comes first. If either is known by its day: within
 * one source the sequence decides; another agency's statement of the same day counts as earlier; between two systems of one agency the
 * order is open (undefined).
 */
export function isSaidBy(
  statement: Act,
  act: Act,
  spanOf: (act: Act) => Span,
  toleranceMillis = 0,
): boolean | undefined {
  if (statement.day === undefined && act.day === undefined) return statement.time <= act.time + toleranceMillis;
  const [said, done] = [spanOf(statement), spanOf(act)];
  if (said.last <= done.first) return true;
  if (said.first > done.last + toleranceMillis) return false;
  if (statement.source === act.source && statement.sequence > 0 && act.sequence > 0)
    return statement.sequence < act.sequence;
  if (speakerOf(statement) !== speakerOf(act)) return true;
  return undefined;
}
