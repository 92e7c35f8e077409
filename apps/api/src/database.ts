import { DataSource } from 'typeorm';
import type { ApiSettings } from './config.js';

/**
 * The api's connections, not yet opened: the process answers /health while PostgreSQL is unreachable. A session can change no
 * setting of the server that would outlive it, and no query may run longer than the settings allow.
 */
export function apiDatabase(settings: ApiSettings): DataSource {
  const url = new URL(settings.DATABASE_URL);
  url.searchParams.set('statement_timeout', String(settings.COUNTERSIGN_QUERY_SECONDS * 1000));
  return new DataSource({
    type: 'postgres',
    url: url.href,
    applicationName: 'countersign-api',
    poolSize: settings.COUNTERSIGN_DATABASE_CONNECTIONS,
    connectTimeoutMS: 5_000,
    // pg-pool emits an error for an idle connection that the server closed; it has dropped the connection by then.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true },
  });
}
