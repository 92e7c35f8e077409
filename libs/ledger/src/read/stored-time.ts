/** RFC 3339 UTC, milliseconds; of what is no such time, such as PostgreSQL's infinity, what the driver makes of it. */
export const timeOf = (at: Date | number): string =>
  at instanceof Date && !Number.isNaN(at.getTime()) ? at.toISOString() : String(at);
