import type { DataSource } from 'typeorm';
import { tableAccess, type TableAccess } from '#libs/ledger';

/** The tables without which nobody signs in. */
export const deskTables = (db: DataSource): Promise<TableAccess[]> =>
  tableAccess(db, ['desk.session', 'desk.idempotency']);
