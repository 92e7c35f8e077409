/** The order in which acts are judged, whatever the order of their arrival: event time, source, sequence, id (I4). */
export interface Act {
  time: number;
  source: string;
  sequence: number;
  id: string;
  /** The entry that holds it, and when it was received. */
  index: number;
  receivedAt: number;
}

export function before(a: Act, b: Act): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source < b.source;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.id < b.id;
}

export const compareActs = (a: Act, b: Act): number => (before(a, b) ? -1 : before(b, a) ? 1 : 0);
