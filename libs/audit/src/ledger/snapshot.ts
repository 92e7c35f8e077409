import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { withClient } from '#libs/ledger';

/** Queries of one read-only snapshot: what is appended while it is read is not seen. */
export interface Snapshot {
  rows<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
  /** Rows of a query whose result is too large to hold; sorted once, by the server. */
  stream<T extends object>(text: string): AsyncGenerator<T, void, undefined>;
}

const FETCH = 1_000;

export async function withSnapshot<T>(db: DataSource, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return withClient(db, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const result = await work(snapshotOf(client));
    await client.query('COMMIT');
    return result;
  });
}

function snapshotOf(client: PoolClient): Snapshot {
  let cursors = 0;
  return {
    async rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
      return (await client.query<T>(text, values)).rows;
    },
    async *stream<T extends object>(text: string): AsyncGenerator<T, void, undefined> {
      const cursor = `verify_${cursors++}`;
      await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`);
      for (;;) {
        const { rows } = await client.query<T>(`FETCH ${FETCH} FROM ${cursor}`);
        yield* rows;
        if (rows.length < FETCH) break;
      }
      await client.query(`CLOSE ${cursor}`);
    },
  };
}
