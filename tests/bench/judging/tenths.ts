/** The cost of a number of events. Processor times are milliseconds. */
export interface Cost {
  events: number;
  seconds: number;
  detectorMs: number;
  postgresMs: number;
  /** Bytes of PostgreSQL's write-ahead log, which holds every change once more. */
  bytesWritten: number;
  /** Resident memory of the detector at the end. */
  rssMb: number;
}

export interface Tenth extends Cost {
  /** 1 to 10. */
  tenth: number;
  /** The time limit passed before its end. */
  cut: boolean;
}

export interface Growths {
  detector: number;
  postgres: number;
  both: number;
}

/** The number of events at the end of each tenth. */
export const tenthEnds = (size: number): number[] =>
  Array.from({ length: 10 }, (_, i) => Math.floor((size * (i + 1)) / 10));

const mean = (list: readonly number[]): number => list.reduce((sum, n) => sum + n, 0) / list.length;

/** The last three of ten over the second to fourth: the first includes the compiler's warm-up. */
export const lastToEarly = (ten: readonly number[]): number => mean(ten.slice(7, 10)) / mean(ten.slice(1, 4));

/** Processor time per event in the last three tenths, divided by that in tenths two to four. undefined unless all ten are complete. */
export function growths(tenths: readonly Tenth[]): Growths | undefined {
  const complete = tenths.filter(({ cut, events }) => !cut && events > 0);
  if (complete.length < 10) return undefined;
  const ratio = (of: (cost: Cost) => number): number => lastToEarly(complete.map((tenth) => of(tenth) / tenth.events));
  return {
    detector: ratio(({ detectorMs }) => detectorMs),
    postgres: ratio(({ postgresMs }) => postgresMs),
    both: ratio(({ detectorMs, postgresMs }) => detectorMs + postgresMs),
  };
}

/** Per event, as printed. */
export const byEvent = ({ events, seconds, detectorMs, postgresMs, bytesWritten }: Cost) => ({
  perSecond: events / seconds,
  detectorUs: (detectorMs * 1000) / events,
  postgresUs: (postgresMs * 1000) / events,
  bytes: bytesWritten / events,
});
