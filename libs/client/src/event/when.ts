/** When an act happened, as the envelope says it. */
export interface When {
  time: string;
  timeprecision?: 'day';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The envelope's time of an act. A `Date` or an RFC 3339 text is a moment; a plain date, `2025-08-07`, is an act known
 * by its day only: the last second of that day in UTC, so that it never seems earlier than it was.
 */
export function when(at: Date | string): When {
  if (at instanceof Date) return { time: at.toISOString() };
  return DAY.test(at) ? { time: `${at}T23:59:59Z`, timeprecision: 'day' } : { time: at };
}
