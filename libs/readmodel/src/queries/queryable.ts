import type { DataSource } from 'typeorm';
import type { Queryable } from '#libs/ledger';

export type { Queryable };

/** All that `work` reads is of one moment: rows, and how far the detector was when they were so. Nothing can be written. */
export async function inSnapshot<T>(db: DataSource, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY');
    return work(tx);
  });
}
