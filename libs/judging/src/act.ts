import { agencyOf } from '#libs/contracts';

/** The order in which acts are judged, whatever the order of their arrival: event time, source, sequence, id (docs/invariants.md#i4). */
export interface Act {
  /** Milliseconds. Of an act that is known by its day: the first moment of that day in UTC. */
  time: number;
  source: string;
  sequence: number;
  id: string;
  /** The entry that holds it, and when it was received. */
  index: number;
  receivedAt: number;
  /** `YYYY-MM-DD`, where only the day is known: the act happened at some moment of it. */
  day?: string;
  /**
   * The way in, where it does not prove the speaker: `claimed` (a client that nobody authenticated), or the agency whose topic it
   * came through without being a forwarder by the recorder's configuration. Left out: proven.
   */
  via?: string;
  /** What others make of it, as it was when it was last said: who is marked says again what he said. */
  mark?: Mark;
}

/** A statement that retracts another of the same source or, of what accuses, of somebody else's. */
export interface Retraction extends Omit<Act, 'mark'> {
  /** `<source> <id>` of the event. */
  target: string;
  /** The event that its author puts in its place. */
  replacedBy?: string;
  /** `Mark.after` of itself. */
  after?: number;
}

/** What other entries make of one entry's statement (docs/judging.md). It is never changed: another takes its place. */
export interface Mark {
  /** Retractions of it that are themselves not retracted, in judging order. */
  retracted?: readonly Retraction[];
  /** It excuses, so that nobody but its own source retracts it; noted where somebody else tries. */
  excusing?: true;
  /** Its source gave another content under the same id: it accuses, and excuses nobody. */
  conflict?: true;
  /** Its source had vouched that nothing up to this time was to come: it accuses from its own time, and excuses only after this. */
  after?: number;
}

/** `Act.via` of what was only claimed. No agency has a name with a space in it. */
export const CLAIMED = 'only claimed';

/** The speaker: the agency of the source. */
export const speakerOf = ({ source }: Pick<Act, 'source'>): string => agencyOf(source);

/** What orders acts. */
export type Ordered = Pick<Act, 'time' | 'source' | 'sequence' | 'id'>;

export function before(a: Ordered, b: Ordered): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source < b.source;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.id < b.id;
}

/** Do others make the same of an act as when it was noted? */
export const isMarkedAs = (noted: Pick<Act, 'mark'>, now: Pick<Act, 'mark'>): boolean =>
  noted.mark === now.mark || JSON.stringify(noted.mark) === JSON.stringify(now.mark);

/** The first of two acts in judging order; said again, `other` takes the place of itself. */
export const firstOf = (one: Act | undefined, other: Act): Act =>
  !one || one.index === other.index || before(other, one) ? other : one;

export const compareActs = (a: Ordered, b: Ordered): number => (before(a, b) ? -1 : before(b, a) ? 1 : 0);
