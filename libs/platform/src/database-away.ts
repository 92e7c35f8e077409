/**
 * Tells "PostgreSQL is away, wait for it" from errors that waiting does not cure.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isAway(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, driverError } = at as { code?: unknown; driverError?: unknown };
    if (typeof code === 'string' && (NETWORK.has(code) || SERVER.has(code) || code.startsWith('08'))) return true;
    if (MESSAGES.some((text) => at instanceof Error && at.message.includes(text))) return true;
    if (at instanceof AggregateError && at.errors.some(isAway)) return true;
    if (driverError instanceof Error && driverError !== at && isAway(driverError)) return true;
  }
  return false;
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Shutting down, crashed, starting, out of connections, and a standby or a node that took over read-only. */
const SERVER = new Set(['57P01', '57P02', '57P03', '53300', '25006']);

/** What pg and pg-pool say without a code. */
const MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'Connection ended unexpectedly',
];
