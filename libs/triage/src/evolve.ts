import type { ActOf } from '#libs/contracts';
import { type Deed, deskOf, type DeedMark, type Evolved, isOfItsStream } from './deed.js';
import { isClosed, MOVES, NEEDS } from './states.js';
import { isLapsed, type Triage } from './triage.js';

type OnFinding = ActOf<'triage.moved'> | ActOf<'triage.assigned'> | ActOf<'triage.noted'>;

export const isOnFinding = (act: Deed['body']['act']): act is OnFinding => 'finding' in act;

/**
 * The row after one more entry of its stream. Never throws, whatever the ledger holds: an entry that does not follow is marked. If only its
 * content does not, the version counts it all the same, because the recorder's stream does, and the next act names that version; an entry
 * with another version than the next, or of another stream, changes nothing at all.
 */
export function evolve(triage: Triage | undefined, { body, receivedAt }: Deed): Evolved<Triage> {
  const { act, version } = body;
  if (!isOnFinding(act) || !isOfItsStream(body)) return { row: triage, mark: 'stream' };
  if (version !== (triage?.version ?? 0) + 1) return { row: triage, mark: 'version' };
  const before: Triage = triage ?? {
    ...{ finding: act.finding, desk: act.desk, agreement: act.agreement, version: 0, state: 'new' },
    ...{ owner: null, move: null, clockFrom: null, pauses: [], firstActedAt: receivedAt, lastActedAt: receivedAt },
  };
  const counted = { ...before, version };
  const mark = deskOf(body.by) !== act.desk ? 'person' : faultOf(before, act, receivedAt);
  if (mark !== null) return { row: counted, mark };
  const touched = { ...counted, lastActedAt: receivedAt };
  if (act.kind === 'triage.assigned') return { row: { ...touched, owner: act.to }, mark: null };
  if (act.kind === 'triage.noted') return { row: touched, mark: null };
  return {
    row: {
      ...touched,
      state: act.to,
      move: {
        at: receivedAt,
        reason: act.reason,
        seen: act.seen,
        until: act.to === 'accepted' ? Date.parse(act.until!) : null,
        duplicateOf: act.to === 'duplicate' ? act.duplicateOf! : null,
      },
      ...clockAfter(before, act, receivedAt),
    },
    mark: null,
  };
}

function faultOf(before: Triage, act: OnFinding, receivedAt: number): DeedMark | null {
  if (act.kind !== 'triage.moved') return null;
  if (act.from !== before.state) return 'from';
  if (!MOVES[before.state].includes(act.to)) return 'move';
  const needed = NEEDS[act.to];
  if (needed && act[needed] === undefined) return 'move';
  if (act.to === 'accepted' && !(Date.parse(act.until!) > receivedAt)) return 'move';
  return act.to === 'duplicate' && act.duplicateOf === act.finding ? 'move' : null;
}

/**
 * An acceptance that ran to its day was a pause: the clock goes on from there. Whoever takes a finding out of a closed state by hand starts
 * the clock again; but not after the acceptance has lapsed, since the finding was back already and overdue perhaps.
 */
function clockAfter(
  before: Triage,
  { to }: ActOf<'triage.moved'>,
  receivedAt: number,
): Pick<Triage, 'clockFrom' | 'pauses'> {
  const { state, move, clockFrom, pauses } = before;
  if (isLapsed(before, receivedAt)) return { clockFrom, pauses: [...pauses, { from: move!.at, to: move!.until! }] };
  if (isClosed(state) && !isClosed(to)) return { clockFrom: receivedAt, pauses: [] };
  return { clockFrom, pauses };
}
