import { type ActOf, agencyOf, type ApprovalOf, type Oversight, OVERSEERS } from '#libs/contracts';
import { type Deed, type DeedMark, deskOf, type Evolved, isOfItsStream } from './deed.js';
import { TriageError } from './errors.js';
import { isSamePerson, type Person } from './triage.js';

const MINUTE = 60_000;
/** How long a second person has. */
export const TIME_TO_DECIDE = 72 * 60 * MINUTE;
/** How long ago she may have given her credentials. */
export const FRESH_SIGN_IN = 15 * MINUTE;
/** By which her issuer's clock may be ahead. */
const TOLERANCE = MINUTE;

export const APPROVAL_STATES = ['asked', 'given', 'refused', 'withdrawn', 'ended'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Whoever asked or decided. */
export interface Party extends Person {
  desk: string;
  session: string | null;
}

/** What needs two persons: a function of the entries of its stream. Times: milliseconds since 1970. */
export interface Approval {
  id: string;
  of: ApprovalOf;
  desk: string;
  /** Agencies whose officers may decide, beside overseers. */
  sides: readonly string[];
  version: number;
  state: ApprovalState;
  asked: Party & { at: number; reason: string };
  /** The last moment for a decision. */
  until: number;
  decided: (Party & { at: number; reason: string }) | null;
  /** Of an exception that its desk ended before its day. */
  ended: (Party & { at: number; reason: string }) | null;
}

/** Who wants to decide. */
export interface Decider extends Person {
  role: string;
  agency: string | null;
  session: string | null;
  /** When she last gave her credentials; milliseconds since 1970. */
  authTime: number | null;
}

/** She may not decide this approval, or not now. `why` says what she can do: sign in again, or leave it to somebody else. */
export class MayNotDecide extends TriageError {
  readonly category = 'may-not-decide';

  constructor(readonly why: DeedMark) {
    super(`the approval cannot be decided so: ${why}`);
    this.name = 'MayNotDecide';
  }
}

/** Of an approval that nobody decided in time nothing comes; whoever still wants it asks again. */
export const isOverdue = ({ state, until }: Pick<Approval, 'state' | 'until'>, now: number): boolean =>
  state === 'asked' && now >= until;

/**
 * Agencies whose officers may decide, beside overseers. An exception for the desk's own queue needs a colleague; one for everybody, and an
 * erasure, need somebody who stands opposite. `others`: the other side of the agreement, which the read models name (none where rivals have
 * registered it). One of them decides for all of that side.
 */
export function sidesFor(of: ApprovalOf, desk: string, others: readonly string[]): string[] {
  if (isForDeskAlone(of)) return desk === OVERSEERS ? [] : [desk];
  return [...new Set(others)].filter((agency) => agency !== desk).sort();
}

const isForDeskAlone = (of: ApprovalOf): boolean => of.kind === 'exception' && of.exception.reach === 'desk';

/** Longer than a decision takes to reach the ledger, whose clock decides: nothing is recorded there that comes too late. */
const TO_RECORD = 30_000;

/** Whether she may decide now. Throws MayNotDecide. */
export function mayDecide(approval: Approval, decider: Decider, now: number): void {
  const why = whyNot(approval, decider, { received: now + TO_RECORD, at: now });
  if (why !== null) throw new MayNotDecide(why);
}

/**
 * What an entry says alone: an overseer's scope, and who is a party, are in none, and for the api to compare before it has the act recorded.
 * Her sign-in is fresh by the clock of the api that took the act, which may reach the ledger later.
 */
function whyNot(approval: Approval, decider: Decider, time: { received: number; at: number }): DeedMark | null {
  if (approval.state !== 'asked') return 'state';
  if (time.received >= approval.until) return 'expired';
  if (isSamePerson(decider, approval.asked)) return 'same-person';
  if (decider.session === null || approval.asked.session === null) return 'no-session';
  if (decider.session === approval.asked.session) return 'same-session';
  const age = decider.authTime === null ? Infinity : time.at - decider.authTime;
  if (age > FRESH_SIGN_IN || age < -TOLERANCE) return 'stale-sign-in';
  if (decider.role === 'overseer') return null;
  const officer = decider.role === 'compliance-officer' || decider.role === 'privacy-officer';
  return officer && decider.agency !== null && approval.sides.includes(decider.agency) ? null : 'side';
}

type OnApproval = Extract<Oversight['act'], { approval: string }>;
const isOnApproval = (act: Oversight['act']): act is OnApproval => 'approval' in act;

/** The row after one more entry of its stream; as `evolve` of triage does. An approval that nobody asked for properly is no row. */
export function evolveApproval(approval: Approval | undefined, { body, receivedAt }: Deed): Evolved<Approval> {
  const { act, version, by } = body;
  if (!isOnApproval(act) || !isOfItsStream(body)) return { row: approval, mark: 'stream' };
  if (version !== (approval?.version ?? 0) + 1) return { row: approval, mark: 'version' };
  const desk = deskOf(by);
  const { issuer, subject, session } = by;
  if (!approval) {
    if (act.kind !== 'approval.asked') return { row: undefined, mark: 'state' };
    if (desk === undefined || desk !== act.desk || !mayAsk(act.of, desk)) return { row: undefined, mark: 'person' };
    if (isAskedWrongly(act)) return { row: undefined, mark: 'side' };
    // Nobody gives herself more time than there is.
    const until = Math.min(Date.parse(act.until), receivedAt + TIME_TO_DECIDE);
    const asked = { issuer, subject, session, desk, at: receivedAt, reason: act.reason };
    const { approval: id, of, sides } = act;
    return {
      row: { id, of, desk, sides, version, state: 'asked', asked, until, decided: null, ended: null },
      mark: null,
    };
  }
  const counted = { ...approval, version };
  if (desk === undefined) return { row: counted, mark: 'person' };
  const mark = faultOf(approval, act, body, receivedAt);
  if (mark !== null) return { row: counted, mark };
  const party = { issuer, subject, session, desk, at: receivedAt, reason: act.reason };
  const done = act.kind === 'exception.ended' ? { ended: party } : { decided: party };
  return { row: { ...counted, state: STATE_AFTER[act.kind], ...done }, mark: null };
}

const STATE_AFTER: Readonly<Record<OnApproval['kind'], ApprovalState>> = {
  'approval.asked': 'asked',
  'approval.given': 'given',
  'approval.refused': 'refused',
  'approval.withdrawn': 'withdrawn',
  'exception.ended': 'ended',
};

/** The bytes of a refused entry are its source's to give up. */
const mayAsk = (of: ApprovalOf, desk: string): boolean => of.kind !== 'erasure' || agencyOf(of.source) === desk;

const isAskedWrongly = ({ of, desk, sides }: ActOf<'approval.asked'>): boolean =>
  isForDeskAlone(of) ? sides.some((side) => side !== desk) : sides.includes(desk);

function faultOf(approval: Approval, act: OnApproval, { by, at }: Oversight, receivedAt: number): DeedMark | null {
  switch (act.kind) {
    case 'approval.asked':
      return 'state';
    case 'approval.withdrawn':
      if (approval.state !== 'asked') return 'state';
      return isSamePerson(by, approval.asked) ? null : 'person';
    case 'exception.ended':
      if (approval.state !== 'given' || approval.of.kind !== 'exception') return 'state';
      return deskOf(by) === approval.desk ? null : 'person';
    default: {
      const authTime = by.authTime === null ? null : Date.parse(by.authTime);
      return whyNot(approval, { ...by, authTime }, { received: receivedAt, at: Date.parse(at) });
    }
  }
}
