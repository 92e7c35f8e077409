import type { DataSource } from 'typeorm';
import { LEDGER_ROLES, type LedgerRole, ledgerSchema, migrate } from '#libs/ledger';
import { deskSchema } from '#libs/desk';
import { template } from './database.js';
import { type LedgerDatabase, ledgerDatabase } from './ledger-database.js';

/** A migrated ledger with the schema of the desk. */
export const desks = template('desk', async (url) => {
  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, 'password-of-a-test']));
  await migrate(url, { modules: [ledgerSchema, deskSchema], rolePrefix: 'countersign_test', passwords });
});

export interface DeskDatabase {
  as(role: LedgerRole | 'owner'): Promise<DataSource>;
  /** One statement as the owner, who stands for time that passes. */
  owner(statement: string, values?: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A migrated database with the schema of the desk. */
export async function deskDatabase(): Promise<DeskDatabase> {
  const database: LedgerDatabase = await ledgerDatabase(desks);
  const owner = await database.as('owner', 1);
  return {
    as: (role) => database.as(role),
    owner: (statement, values) => owner.query(statement, values),
    close: () => database.close(),
  };
}
