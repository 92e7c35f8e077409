import type { ActOf, Seen } from '#libs/contracts';
import { type Deed, deskOf, type DeedMark, type Evolved, isOfItsStream } from './deed.js';
import { isClosed, MOVES, NEEDS } from './states.js';
import { isLapsed, type Pause, type Triage } from './triage.js';

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
      owner: act.owner ?? touched.owner,
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
 * What a move does to the clock. While a finding is closed it stands still, an acceptance to its day; it starts anew only where the finding
 * had come back by itself. So nobody gains time by closing and opening.
 */
function clockAfter(
  before: Triage,
  act: ActOf<'triage.moved'>,
  receivedAt: number,
): Pick<Triage, 'clockFrom' | 'pauses'> {
  const { state, move, clockFrom, pauses } = before;
  if (!isClosed(state) || !move) return { clockFrom, pauses };
  if (act.reopenedAt !== undefined && mayHaveGrown(move.seen, act.seen))
    return { clockFrom: Math.min(Date.parse(act.reopenedAt), receivedAt), pauses: [] };
  const to = isLapsed(before, receivedAt) ? move.until! : receivedAt;
  return { clockFrom, pauses: joined(pauses, { from: move.at, to }) };
}

/** Of the same hits under the same rule set nothing comes back, whatever an act says. */
const mayHaveGrown = (then: Seen, now: Seen): boolean => then.ruleSet !== now.ruleSet || now.hits > then.hits;

/** A finding that goes from one closed state to another is closed all the time. */
function joined(pauses: readonly Pause[], next: Pause): readonly Pause[] {
  const last = pauses.at(-1);
  return last?.to === next.from ? [...pauses.slice(0, -1), { ...last, to: next.to }] : [...pauses, next];
}
