import type { ClientBase } from 'pg';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { refuseSharedSession } from './pooler.js';
import { SESSION_SETTINGS, settingStatements } from './settings.js';
import { leaveInTime, SilenceWatch } from './silence.js';

export interface SourceOptions {
  /** application_name: what pg_stat_activity shows. */
  name: string;
  poolSize?: number;
  /** How long to wait for a new connection; and, unless `patient`, for a free one of the pool. Default 30 s; services that others ask give less. */
  connectMs?: number;
  /** For work that holds connections for long: to wait for a free one of the pool is no failure, however long it takes. */
  patient?: boolean;
  /** statement_timeout of every session. Without it the server's own holds, and a silent server is waited for. */
  statementMs?: number;
  /** Transactions can change nothing. */
  readOnly?: boolean;
  entities?: DataSourceOptions['entities'];
  migrations?: DataSourceOptions['migrations'];
  migrationsTableName?: string;
  /** Schema of TypeORM's own table of migrations. */
  schema?: string;
}

const CONNECT_MS = 30_000;
/** How much later than the server's own limit of a statement an answer may come. */
export const ANSWER_GRACE_MS = 3_000;

/** Ends an attempt to connect in time, in a pool that lets others wait for a connection without end. */
function briskClient(connectMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super({ ...config, connectionTimeoutMillis: connectMs });
    }
  };
}

/**
 * A TypeORM data source, not yet opened, whose every session has the settings that our SQL is written for, is its own, and ends when the
 * server goes silent. Opening it throws SharedSession.
 */
export function postgresSource(url: string, options: SourceOptions): DataSource {
  const { name, poolSize = 5, patient = false, connectMs = CONNECT_MS, statementMs, readOnly = false } = options;
  const { entities, migrations, migrationsTableName, schema } = options;
  const statements = settingStatements({
    ...SESSION_SETTINGS,
    ...(readOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(statementMs === undefined ? {} : { statement_timeout: String(statementMs) }),
  });
  const silence = new SilenceWatch((statementMs ?? connectMs) + ANSWER_GRACE_MS);
  let own: Promise<void> | undefined;
  const onConnect = async (client: ClientBase): Promise<void> => {
    leaveInTime(client);
    const wake = silence.over(client);
    const results = (await client.query(statements)) as unknown as pg.QueryResult<{ pid: number }>[];
    // Nobody knows how long its statements may take.
    if (statementMs === undefined) wake();
    // The process that answers is the one that was named for cancelling: nobody stands between.
    if (results.at(-1)!.rows[0]!.pid === (client as unknown as { processID: number }).processID) return;
    own ??= refuseSharedSession({ connectionString: url, application_name: name });
    // A failure of the question itself is asked again with the next connection.
    await own.catch((error: unknown) => {
      own = undefined;
      throw error;
    });
  };
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: name,
    poolSize,
    entities,
    migrations,
    ...(migrationsTableName === undefined ? {} : { migrationsTableName }),
    schema,
    connectTimeoutMS: patient ? 0 : connectMs,
    // pg-pool emits an error for an idle connection that the server closed; it has dropped the connection by then.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, onConnect, ...(patient ? { Client: briskClient(connectMs) } : {}) },
  });
}
