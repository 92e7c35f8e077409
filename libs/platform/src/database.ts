import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { waitOut, type WaitOutOptions } from './wait-out.js';

export interface OpenDatabaseOptions extends WaitOutOptions {
  /** application_name: what pg_stat_activity shows. */
  name: string;
  poolSize?: number;
  /** For work that holds connections for long: to wait for a free one of the pool is no failure, however long it takes. Else 5 s. */
  patient?: boolean;
  entities?: DataSourceOptions['entities'];
  migrations?: DataSourceOptions['migrations'];
  /** Schema of TypeORM's own table of migrations. */
  schema?: string;
}

const CONNECT_MS = 5_000;

/** Ends an attempt to connect after CONNECT_MS, in a pool that lets others wait for a connection without end. */
class BriskClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_MS });
  }
}

/**
 * A TypeORM data source over a connection pool, opened as soon as PostgreSQL is there. Lost connections are replaced when
 * they are next needed; wrap work in `waitOut` to sit out an outage.
 * @throws at once for what waiting does not cure: a wrong password, an unknown database.
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions): Promise<DataSource> {
  const { name, poolSize = 5, patient = false, entities, migrations, schema, ...wait } = options;
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName: name,
    poolSize,
    entities,
    migrations,
    schema,
    connectTimeoutMS: patient ? 0 : CONNECT_MS,
    // pg-pool emits an error for an idle connection that the server closed; it has dropped the connection by then.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, ...(patient ? { Client: BriskClient } : {}) },
  });
  return waitOut(() => source.initialize(), wait);
}
