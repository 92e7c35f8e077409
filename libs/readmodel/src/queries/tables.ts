import { describeUnseen, tableAccess, type TableAccess, unseenTables } from '#libs/ledger';
import { FOLDED_TABLES } from '../schema/tables.js';
import type { Queryable } from './queryable.js';

/** The tables without which nothing can be answered: one of each step of the detector's work. */
export function readmodelTables(db: Queryable): Promise<TableAccess[]> {
  return tableAccess(db, ['readmodel.finding', 'readmodel.cursor']);
}

/** Why the role that asks may not see all rows that the detector wrote, in words; undefined: it sees them. */
export async function whatHidesRows(db: Queryable): Promise<string | undefined> {
  const names = ['generation', 'cursor', ...FOLDED_TABLES].map((table) => `readmodel.${table}`);
  const unseen = await unseenTables((text, values) => db.query(text, values), names);
  return unseen.length === 0 ? undefined : describeUnseen(unseen);
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
