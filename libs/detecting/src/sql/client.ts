import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * Lends one raw connection of the pool to `work`: the hot path sends binary parameters and named statements, which
 * TypeORM does not pass on. A transaction that `work` left open is rolled back when it throws.
 */
export async function withClient<T>(db: DataSource, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const runner = db.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    try {
      return await work(client);
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}

/**
 * Sends all that `send` asks of a connection at once, where each query else waits for the answer to the one before. Ends
 * when all are answered, and throws the first failure.
 */
export async function pipelined(client: PoolClient, send: () => Promise<unknown>[]): Promise<void> {
  // Since pg 8.22; its types do not know it.
  const connection = client as PoolClient & { pipeline: boolean };
  connection.pipeline = true;
  const sent = send();
  await Promise.allSettled(sent);
  connection.pipeline = false;
  await Promise.all(sent);
}
