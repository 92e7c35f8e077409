import type { DataSource } from 'typeorm';
import { LEDGER_ROLES, type LedgerRole, migrate, migrateQuarantineKeys, roleNames } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { type DatabaseTemplate, template, type TestDatabase } from './database.js';

// Roles belong to the server and outlive a test run, so their names are fixed: a run finds the roles of the previous one.
const PREFIX = 'countersign_test';
const PASSWORD = 'password-of-a-test';

/** A template of a migrated ledger, filled by `fill` with a superuser's URL. */
export function ledgerTemplate(name: string, fill: (url: string) => Promise<void> = async () => {}): DatabaseTemplate {
  return template(name, async (url) => {
    const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD]));
    await migrate(url, { rolePrefix: PREFIX, passwords });
    await fill(url);
  });
}
const ledgers = ledgerTemplate('ledger');
const keyStores = template('quarantine-keys', async (url) => {
  await migrateQuarantineKeys(url, { rolePrefix: PREFIX, password: PASSWORD });
});

/** A migrated ledger without shards (the first appender, or createShards, makes them) and, on request, the store of its quarantine keys. */
export interface LedgerDatabase {
  ledger: TestDatabase;
  /** Opens a connection pool as a role; closed by `close`. */
  as(role: LedgerRole | 'owner', connections?: number): Promise<DataSource>;
  urlAs(role: LedgerRole): string;
  /** The key store, as its only role. */
  keeper(): Promise<DataSource>;
  keeperUrl(): Promise<string>;
  /** Closes all connections and drops both databases. */
  close(): Promise<void>;
}

export async function ledgerDatabase(from: DatabaseTemplate = ledgers): Promise<LedgerDatabase> {
  const ledger = await from();
  let keys: TestDatabase | undefined;
  const opened: DataSource[] = [];
  const open = async (url: string, connections: number): Promise<DataSource> => {
    const db = await postgresSource(url, { name: 'test', poolSize: connections }).initialize();
    opened.push(db);
    return db;
  };
  const keeperUrl = async (): Promise<string> => {
    keys ??= await keyStores();
    return keys.as(`${PREFIX}_keeper`, PASSWORD);
  };
  const urlAs = (role: LedgerRole): string => ledger.as(roleNames(PREFIX)[role], PASSWORD);
  return {
    ledger,
    urlAs,
    as: (role, connections = 4) => open(role === 'owner' ? ledger.url : urlAs(role), connections),
    keeperUrl,
    keeper: async () => open(await keeperUrl(), 2),
    async close() {
      await Promise.all(opened.filter((db) => db.isInitialized).map((db) => db.destroy()));
      await ledger.drop();
      await keys?.drop();
    },
  };
}
