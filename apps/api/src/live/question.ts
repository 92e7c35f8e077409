import type { Principal } from '#libs/identity';
import type { QueueDesk } from '#libs/readmodel';
import { deskOf } from '#libs/triage';
import type { GivenFilter } from '../findings/queue.parameters.js';

const list = (names: readonly string[] | '*'): readonly string[] | '*' => (names === '*' ? names : [...names].sort());

/**
 * All that a stream's answers depend on, but for its position: whose rows, whose desk, which filter. Streams with the same are asked for
 * together, whoever reads them.
 */
export function questionOf(
  { issuer, subject, role, agency, scope: { agencies, agreements } }: Principal,
  desk: QueueDesk | undefined,
  filter: Omit<GivenFilter, 'sort'>,
): string {
  const me = filter.assignee === 'me' ? [issuer, subject] : null;
  const own = deskOf({ role, agency }) ?? null;
  const given = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([list(agencies), list(agreements), own, desk?.desk ?? null, given, me]);
}
