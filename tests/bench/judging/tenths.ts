/** What a number of events cost. Processor times are milliseconds. */
export interface Cost {
  events: number;
  seconds: number;
  detectorMs: number;
  postgresMs: number;
  /** Of PostgreSQL's log, in which everything that is written is written once more. */
  bytesWritten: number;
  /** Resident memory of the detector at the end. */
  rssMb: number;
}

export interface Tenth extends Cost {
  /** 1 to 10. */
  tenth: number;
  /** Its end was not awaited: the limit of time had passed. */
  cut: boolean;
}

export interface Growths {
  detector: number;
  postgres: number;
  both: number;
}

/** Where each tenth ends. */
export const tenthEnds = (size: number): number[] =>
  Array.from({ length: 10 }, (_, i) => Math.floor((size * (i + 1)) / 10));

const mean = (list: readonly number[]): number => list.reduce((sum, n) => sum + n, 0) / list.length;

/**
 * Processor time of an event in the last three tenths, over that in tenths two to four: the first has the compiler's warm-up in it.
 * undefined where not all ten are whole.
 */
export function growths(tenths: readonly Tenth[]): Growths | undefined {
  const whole = tenths.filter(({ cut, events }) => !cut && events > 0);
  if (whole.length < 10) return undefined;
  const ratio = (of: (cost: Cost) => number): number => {
    const each = whole.map((tenth) => of(tenth) / tenth.events);
    return mean(each.slice(7, 10)) / mean(each.slice(1, 4));
  };
  return {
    detector: ratio(({ detectorMs }) => detectorMs),
    postgres: ratio(({ postgresMs }) => postgresMs),
    both: ratio(({ detectorMs, postgresMs }) => detectorMs + postgresMs),
  };
}

/** By event, as they are printed. */
export const byEvent = ({ events, seconds, detectorMs, postgresMs, bytesWritten }: Cost) => ({
  perSecond: events / seconds,
  detectorUs: (detectorMs * 1000) / events,
  postgresUs: (postgresMs * 1000) / events,
  bytes: bytesWritten / events,
});
