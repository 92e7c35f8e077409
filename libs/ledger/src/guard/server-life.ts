import type { PoolClient } from 'pg';

/** One life of one database behind a connection: it changes when the server was started again or the database was put in another's place. */
export interface ServerLife {
  id: string;
  /** Settings that make a commit less than durable, as this session has them. */
  unsafe: string[];
}

const DURABILITY_SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

interface LifeRow {
  life: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
}

/** A restored backup is another server process, another database or another table: each has a number or a time of its own. */
export async function serverLife(client: Pick<PoolClient, 'query'>): Promise<ServerLife> {
  const { rows } = await client.query<LifeRow>(
    `SELECT concat_ws('/', inet_server_addr(), inet_server_port(), pg_postmaster_start_time(),
                      (SELECT oid FROM pg_database WHERE datname = current_database()), to_regclass('ledger.head')::oid) AS life,
            ${DURABILITY_SETTINGS.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
  );
  const row = rows[0]!;
  return { id: row.life, unsafe: DURABILITY_SETTINGS.filter((name) => row[name] === 'off') };
}
