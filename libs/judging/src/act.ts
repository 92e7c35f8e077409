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
   * How it came in, where that proves nothing of who speaks: `claimed` (a client that nobody authenticated), or the agency whose topic it
   * came through without being a forwarder by the recorder's configuration. Left out: proven.
   */
  via?: string;
}

/** `Act.via` of what was only claimed. No agency has a name with a space in it. */
export const CLAIMED = 'only claimed';

/** Who speaks: the agency of the source. */
export const speakerOf = ({ source }: Pick<Act, 'source'>): string => agencyOf(source);

/** What orders acts. */
export type Ordered = Pick<Act, 'time' | 'source' | 'sequence' | 'id'>;

export function before(a: Ordered, b: Ordered): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source < b.source;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.id < b.id;
}

export const compareActs = (a: Ordered, b: Ordered): number => (before(a, b) ? -1 : before(b, a) ? 1 : 0);
