import type { Seen, TriageState } from '#libs/contracts';

/** A person as her issuer names her. */
export interface Person {
  issuer: string;
  subject: string;
}

export const isSamePerson = (a: Person, b: Person): boolean => a.issuer === b.issuer && a.subject === b.subject;

/** A span during which the clock stood still. Milliseconds since 1970. */
export interface Pause {
  from: number;
  to: number;
}

/** The last move. */
export interface Move {
  /** The entry's receivedAt; milliseconds since 1970. */
  at: number;
  reason: string;
  seen: Seen;
  /** Of `accepted`; milliseconds since 1970. */
  until: number | null;
  /** Of `duplicate`. */
  duplicateOf: string | null;
}

/** Where one desk is with one finding: a function of the entries of its stream. Undefined, where there is none yet: `new`. */
export interface Triage {
  finding: string;
  desk: string;
  agreement: string | null;
  /** Of the stream, and the ETag. */
  version: number;
  state: TriageState;
  owner: Person | null;
  move: Move | null;
  /** When it came back by itself, as the act says that took it up: the clock starts again. Milliseconds since 1970. */
  clockFrom: number | null;
  /** Times in which it was closed, since `clockFrom`: the clock stood still. */
  pauses: readonly Pause[];
  firstActedAt: number;
  lastActedAt: number;
}

/** It was accepted until a day, and that day is over: the finding is back in the queue as it was. */
export const isLapsed = ({ state, move }: Pick<Triage, 'state' | 'move'>, now: number): boolean =>
  state === 'accepted' && move?.until != null && move.until <= now;
