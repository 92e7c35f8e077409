/**
 * Tells "PostgreSQL is unreachable, wait for it" from errors that waiting does not cure.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isUnreachable(error: unknown): boolean {
  // By shape, not instanceof: an error can come from another realm (jest), or from a second copy of a driver.
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, driverError, errors } = error as Record<string, unknown>;
  // A pooler's word for what it does not pass on: waiting does not cure that.
  if (code === '08P01' && typeof message === 'string' && message.includes('startup parameter')) return false;
  if (typeof code === 'string' && (NETWORK.has(code) || SERVER.has(code) || code.startsWith('08'))) return true;
  if (typeof message === 'string' && MESSAGES.some((text) => message.includes(text))) return true;
  return [cause, driverError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].some(
    (inner) => inner !== error && isUnreachable(inner),
  );
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

/**
 * Shutting down, crashed, starting, out of connections, a standby or a node that took over read-only, a statement or a session that the
 * server ended because it took too long.
 */
const SERVER = new Set(['57P01', '57P02', '57P03', '53300', '25006', '57014', '57P05', '25P03', '25P04']);

/** Messages of pg, pg-pool and libs/postgres that have no code. */
const MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'PostgreSQL does not answer',
  'Connection ended unexpectedly',
];

type Said = { code: string; message: string };

/** Each in words of our own: what drivers and servers say may name hosts and roles. */
const REASONS: readonly (readonly [reason: string, tells: (said: Said) => boolean])[] = [
  [
    'all connections of this process to PostgreSQL are in use',
    ({ message }) => message.includes('timeout exceeded when trying to connect'),
  ],
  [
    'PostgreSQL does not answer',
    ({ code, message }) =>
      code === 'ETIMEDOUT' || /PostgreSQL does not answer|connection timeout|timeout expired/.test(message),
  ],
  ['PostgreSQL takes no more connections', ({ code }) => code === '53300'],
  [
    'PostgreSQL ended the session',
    ({ code, message }) => /^(57P01|57P02|57P05|25P03|25P04)$/.test(code) || message.includes('Connection terminated'),
  ],
];

/** Why it is, for an answer: where a pool is too small, nobody should look for a server that is away. */
export function whyUnreachable(error: unknown): string {
  const said = saidBy(error);
  return REASONS.find(([, tells]) => said.some(tells))?.[0] ?? 'PostgreSQL cannot be reached';
}

function saidBy(error: unknown, within: readonly unknown[] = []): Said[] {
  if (typeof error !== 'object' || error === null || within.includes(error)) return [];
  const { code, message, cause, driverError, errors } = error as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const inner = [cause, driverError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [{ code: text(code), message: text(message) }, ...inner.flatMap((one) => saidBy(one, [...within, error]))];
}
