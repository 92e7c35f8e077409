import type { Queryable } from './queryable.js';

/** The size of the ledger's tables on disk, with their indexes, in bytes. */
export async function storedBytes(db: Queryable): Promise<number> {
  const [row] = await db.query<{ bytes: string }[]>(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'ledger' AND c.relkind = 'r'`,
  );
  return Number(row!.bytes);
}
