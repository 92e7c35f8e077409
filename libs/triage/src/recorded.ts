import type { Oversight } from '#libs/contracts';
import { type DeedMark, deskOf, isOfItsStream } from './deed.js';

/**
 * Whether an entry that says who spoke for her agency is as it must be: alone in its stream, by somebody of that agency. It has no state: the
 * event that it names is judged where it stands.
 */
export function markOfRecorded(body: Oversight): DeedMark | null {
  const { act, version, by } = body;
  if (act.kind !== 'act.recorded' || !isOfItsStream(body)) return 'stream';
  if (version !== 1) return 'version';
  return deskOf(by) === act.desk ? null : 'person';
}
