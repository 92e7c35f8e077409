import type { DataSource } from 'typeorm';
import { isUnreachable, RequestRefused, whyUnreachable } from '#libs/platform';
import { DatabaseUnavailable, QueryTooSlow } from './errors.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled, by statement_timeout. */
const CANCELED = '57014';

/** What an error of a query means to whoever asks. Our own refusals stay as they are, whatever they came of. */
export function databaseRefusal(error: unknown, db: DataSource): unknown {
  if (error instanceof RequestRefused) return error;
  if ((error as { code?: unknown } | null)?.code === CANCELED) return new QueryTooSlow(error);
  // Not opened yet: any error of a query means that.
  return isUnreachable(error) || !db.isInitialized ? new DatabaseUnavailable(whyUnreachable(error), error) : error;
}
