import type { DataSource } from 'typeorm';
import { postgresSource } from '#libs/postgres';
import type { ApiSettings } from './config.js';

/**
 * The api's connections, not yet opened: the process answers /health while PostgreSQL is unreachable. A session changes nothing, and no query
 * may run longer than the settings allow.
 */
export function apiDatabase(settings: ApiSettings): DataSource {
  return postgresSource(settings.DATABASE_URL, {
    name: 'countersign-api',
    poolSize: settings.COUNTERSIGN_DATABASE_CONNECTIONS,
    connectMs: 5_000,
    statementMs: settings.COUNTERSIGN_QUERY_SECONDS * 1000,
    readOnly: true,
  });
}

/** For the api's own rows, of people and their sessions: the one thing that it changes. */
export function deskDatabase(settings: ApiSettings): DataSource {
  return postgresSource(settings.DATABASE_URL, {
    name: 'countersign-api-desk',
    poolSize: settings.COUNTERSIGN_DESK_CONNECTIONS,
    connectMs: 5_000,
    statementMs: settings.COUNTERSIGN_QUERY_SECONDS * 1000,
  });
}
