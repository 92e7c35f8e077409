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
