import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';

/** The part of TypeORM's PostgreSQL driver that lends a raw connection of its pool. */
interface LendingDriver {
  obtainMasterConnection(): Promise<[PoolClient, (broken?: Error) => void]>;
}

/**
 * Runs `work` on one raw connection. The hot path speaks pg itself: binary bytea parameters and several statements in one round
 * trip. `work` must end its own transaction; when it throws, the transaction is rolled back here, and a connection that cannot
 * even do that is discarded.
 */
export async function withClient<T>(db: DataSource, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const [client, release] = await (db.driver as unknown as LendingDriver).obtainMasterConnection();
  // Without a listener a connection that breaks while lent would take the process down; the query in flight fails anyway.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.off('error', ignore);
    release(broken);
  }
}
