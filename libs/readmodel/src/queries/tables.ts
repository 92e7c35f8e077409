import { tableAccess, type TableAccess } from '#libs/ledger';
import type { Queryable } from './queryable.js';

/** The tables without which nothing can be answered: one of each step of the detector's work. */
export function readmodelTables(db: Queryable): Promise<TableAccess[]> {
  return tableAccess(db, ['readmodel.finding', 'readmodel.cursor']);
}

/** Whether the read models are there for the role that asks. Throws what else keeps PostgreSQL from answering. */
export async function isMigrated(db: Queryable): Promise<boolean> {
  try {
    await db.query('SELECT FROM readmodel.generation LIMIT 1');
    return true;
  } catch (error) {
    if (NOT_MIGRATED.includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}

/** SQLSTATE: undefined table, undefined schema, insufficient privilege. */
const NOT_MIGRATED = ['42P01', '3F000', '42501'];
