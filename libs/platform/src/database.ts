import type { DataSource } from 'typeorm';
import { postgresSource, type SourceOptions } from '#libs/postgres';
import { waitOut, type WaitOutOptions } from './wait-out.js';

export type OpenDatabaseOptions = WaitOutOptions & SourceOptions;

const CONNECT_MS = 5_000;

/**
 * A TypeORM data source over a connection pool, opened as soon as PostgreSQL is there. Lost connections are replaced when
 * they are next needed; wrap work in `waitOut` to sit out an outage.
 * @throws at once for what waiting does not cure: a wrong password, an unknown database, a session that is shared with others.
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions): Promise<DataSource> {
  const source = postgresSource(url, { connectMs: CONNECT_MS, ...options });
  return waitOut(() => source.initialize(), options);
}
