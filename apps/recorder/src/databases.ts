import type { DataSource } from 'typeorm';
import { requireDurable } from '#libs/ledger';
import { openDatabase, waitOut, type WaitOutOptions } from '#libs/platform';
import type { RecorderConfig } from './config.js';

const POOL = 10;
const ACCESS_POOL = 4;
/** Longest that one statement may take: an append is a few short ones, and waits for the locks of others. */
const STATEMENT_MS = 15_000;

export interface Databases {
  db: DataSource;
  /** The same database, for the log of who looked, and for acts of people. */
  accessDb: DataSource;
  /** Keys of quarantined records. */
  keys: DataSource;
}

/**
 * Opens both databases, waiting for them, and makes sure that they keep what they commit. `opened` has each as soon as it must be closed.
 * Throws UnsafeDatabase and what else waiting does not cure.
 */
export async function openDatabases(
  config: RecorderConfig,
  wait: WaitOutOptions,
  opened: DataSource[],
): Promise<Databases> {
  const name = config.COUNTERSIGN_INSTANCE;
  const db = await openDatabase(config.DATABASE_URL, { ...wait, name, poolSize: POOL, statementMs: STATEMENT_MS });
  opened.push(db);
  const accessDb = await openDatabase(config.DATABASE_URL, {
    ...{ ...wait, name, poolSize: ACCESS_POOL, statementMs: STATEMENT_MS },
  });
  opened.push(accessDb);
  const keys = await openDatabase(config.QUARANTINE_KEYS_URL, {
    ...{ ...wait, name, poolSize: 2, statementMs: STATEMENT_MS },
  });
  opened.push(keys);
  if (!config.COUNTERSIGN_ALLOW_UNSAFE_DATABASE) {
    await waitOut(() => requireDurable(db, 'the database of DATABASE_URL'), wait);
    await waitOut(() => requireDurable(keys, 'the database of QUARANTINE_KEYS_URL'), wait);
  }
  return { db, accessDb, keys };
}
