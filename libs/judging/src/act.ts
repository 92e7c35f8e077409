import { agencyOf } from '#libs/contracts';

/** The order in which acts are judged, independent of their arrival: event time, source, sequence, id (docs/invariants.md#i4). */
export interface Act {
  /** Milliseconds since 1970. For an act that is known by its day: the first moment of that day in UTC. */
  time: number;
  source: string;
  sequence: number;
  id: string;
  /** The entry that holds it, and its time of receipt. */
  index: number;
  receivedAt: number;
  /** `YYYY-MM-DD` if only the day is known: the act happened at some moment of it. */
  day?: string;
  /**
   * The ways in, if none proves the speaker by itself (ways.ts): claimed, by a client that nobody authenticated; the agency whose topic it
   * came through without being a forwarder by the recorder's configuration; keys that signed it. Left out: proven.
   */
  via?: string;
  /** The marks that other entries made on it, as of its last fold: a statement that is marked is folded again. */
  mark?: Mark;
}

/** A statement that retracts another one: of the same source or, if that accuses, of any source. */
export interface Retraction extends Omit<Act, 'mark'> {
  /** `<source> <id>` of the event. */
  target: string;
  /** The event by which its author replaces it. */
  replacedBy?: string;
  /** `Mark.after` of the retraction itself. */
  after?: number;
}

/** The effects of other entries on one entry's statement (docs/judging.md). A mark is never changed, only replaced. */
export interface Mark {
  /** Retractions of it that are not themselves retracted, in judging order. */
  retracted?: readonly Retraction[];
  /** It excuses, so that only its own source can retract it. Set when another source tries to. */
  excusing?: true;
  /** Its source sent other content under the same id: it accuses, and excuses nobody. */
  conflict?: true;
  /** Its source had vouched up to this time that nothing was to come: it accuses from its own time, and excuses only after this time. */
  after?: number;
}

/** The speaker: the agency of the source. */
export const speakerOf = ({ source }: Pick<Act, 'source'>): string => agencyOf(source);

/** The fields that order acts. */
export type Ordered = Pick<Act, 'time' | 'source' | 'sequence' | 'id'>;

export function before(a: Ordered, b: Ordered): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source < b.source;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.id < b.id;
}

/** Has an act the same marks as when they were recorded? */
export const isMarkedAs = (noted: Pick<Act, 'mark'>, now: Pick<Act, 'mark'>): boolean =>
  noted.mark === now.mark || JSON.stringify(noted.mark) === JSON.stringify(now.mark);

/** The first of two acts in judging order. If `other` is the same act, folded again, it replaces the first. */
export const firstOf = (one: Act | undefined, other: Act): Act =>
  !one || one.index === other.index || before(other, one) ? other : one;

export const compareActs = (a: Ordered, b: Ordered): number => (before(a, b) ? -1 : before(b, a) ? 1 : 0);
