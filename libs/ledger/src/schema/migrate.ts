import type { DataSource, MigrationInterface } from 'typeorm';
import { postgresSource } from '#libs/postgres';
import { type Log, silentLog } from '#libs/system';
import { CreateQuarantineKeys1767225600000 } from '../quarantine/key-store.migration.js';
import { NotUtf8 } from '../errors.js';
import { databaseAccess, largeObjectAccess, ledgerAccess } from './access.js';
import { AccessShard1767225600003 } from './access-shard.migration.js';
import { CheckpointCount1767225600002 } from './checkpoint-count.migration.js';
import { CreateLedger1767225600000 } from './create-ledger.migration.js';
import { DropViews1767225600001 } from './drop-views.migration.js';
import { Notes1767225600005 } from './notes.migration.js';
import { ReaderErasure1767225600004 } from './reader-erasure.migration.js';
import { StreamsByEntry1767225600008 } from './streams-by-entry.migration.js';
import {
  LEDGER_ROLES,
  type LedgerRole,
  limitStatements,
  quoteName,
  type RoleNames,
  roleNames,
  roleStatements,
  applyRoleStatements,
} from './roles.js';
import { createShards } from './shards.js';

export type MigrationClass = new () => MigrationInterface;

/** A lib's part of the database: its migrations, and the statements that give each role its rights (run at every migrate). */
export interface SchemaModule {
  migrations: readonly MigrationClass[];
  access: (roles: RoleNames) => readonly string[];
}

export const ledgerMigrations: readonly MigrationClass[] = [
  CreateLedger1767225600000,
  DropViews1767225600001,
  CheckpointCount1767225600002,
  AccessShard1767225600003,
  ReaderErasure1767225600004,
  Notes1767225600005,
  StreamsByEntry1767225600008,
];
export const ledgerSchema: SchemaModule = { migrations: ledgerMigrations, access: ledgerAccess };

export interface MigrateOptions {
  /** In order; the ledger's comes first. Default: the ledger alone. */
  modules?: readonly SchemaModule[];
  /** Shards to create on the first run; a later run with another count is refused. Without it, none are created. */
  shards?: number;
  /** A role without a password cannot log in until one is given. */
  passwords?: Partial<Record<LedgerRole, string>>;
  /** Roles are `<prefix>_<role>`; default: the database's name. */
  rolePrefix?: string;
  log?: Log;
}
export interface Migrated {
  /** Names of the migrations that this run applied. */
  applied: string[];
  roles: RoleNames;
}

/** Two migrations at once would create the same things; this lock is per database. */
const MIGRATE_LOCK = 7_267_019;

/**
 * Brings a database up to date: schema, roles, grants, shards. Needs the owner's connection (with CREATEROLE); no service has it.
 * Idempotent: a run that finds nothing to do only sets the rights and passwords again.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<Migrated> {
  const { modules = [ledgerSchema], passwords = {}, log = silentLog } = options;
  return withOwner(
    ownerUrl,
    modules.flatMap(({ migrations }) => migrations),
    async (owner) => {
      const applied = (await owner.runMigrations({ transaction: 'all' })).map(({ name }) => name);
      for (const name of applied) log.log(`applied ${name}`);
      const roles = roleNames(options.rolePrefix ?? (await databaseName(owner)));
      await applyRoleStatements(
        (statement) => owner.query(statement),
        LEDGER_ROLES.flatMap((role) => [
          ...roleStatements(roles[role], passwords[role]),
          ...limitStatements(role, roles[role]),
        ]),
      );
      await owner.transaction(async (tx) => {
        for (const statement of modules.flatMap(({ access }) => access(roles))) await tx.query(statement);
        for (const statement of [
          ...databaseAccess(await databaseName(owner), Object.values(roles)),
          ...largeObjectAccess(await isSuperuser(owner)),
        ])
          await tx.query(statement);
      });
      log.log(`rights set for ${Object.values(roles).join(', ')}`);
      if (options.shards !== undefined) await createShards(owner, options.shards);
      return { applied, roles };
    },
  );
}

/** The same for the database of the quarantine's data keys; its one role is `<prefix>_keeper`. Answers the role's name. */
export async function migrateQuarantineKeys(
  ownerUrl: string,
  options: { password?: string; rolePrefix?: string; log?: Log } = {},
): Promise<{ applied: string[]; role: string }> {
  return withOwner(ownerUrl, [CreateQuarantineKeys1767225600000], async (owner) => {
    const applied = (await owner.runMigrations({ transaction: 'all' })).map(({ name }) => name);
    const role = `${options.rolePrefix ?? (await databaseName(owner))}_keeper`;
    await applyRoleStatements((statement) => owner.query(statement), roleStatements(role, options.password));
    await owner.transaction(async (tx) => {
      for (const statement of [
        `GRANT USAGE ON SCHEMA quarantine TO ${quoteName(role)}`,
        // DELETE is what this store is for: it erases.
        `GRANT SELECT, INSERT, DELETE ON quarantine.data_key TO ${quoteName(role)}`,
        ...databaseAccess(await databaseName(owner), [role]),
        ...largeObjectAccess(await isSuperuser(owner)),
      ]) {
        await tx.query(statement);
      }
    });
    options.log?.log(`rights set for ${role}`);
    return { applied, role };
  });
}

/** An entry's text may have any character, and its bytes must come back as they were. */
async function refuseOtherEncodings(db: DataSource): Promise<void> {
  const rows = await db.query<{ encoding: string; name: string }[]>(
    `SELECT current_setting('server_encoding') AS encoding, current_database() AS name`,
  );
  const { encoding, name } = rows[0]!;
  if (encoding !== 'UTF8') throw new NotUtf8(name, encoding);
}

async function databaseName(db: DataSource): Promise<string> {
  const [row] = await db.query<{ name: string }[]>('SELECT current_database() AS name');
  return row!.name;
}

async function isSuperuser(db: DataSource): Promise<boolean> {
  const [row] = await db.query<{ superuser: boolean }[]>(
    'SELECT rolsuper AS superuser FROM pg_catalog.pg_roles WHERE rolname = current_user',
  );
  return row!.superuser;
}

async function withOwner<T>(
  url: string,
  migrations: readonly MigrationClass[],
  work: (owner: DataSource) => Promise<T>,
): Promise<T> {
  const name = 'countersign migrate';
  // The lock has its own connection: TypeORM runs migrations on whichever it likes.
  const lock = await postgresSource(url, { name, poolSize: 1 }).initialize();
  const owner = postgresSource(url, {
    name,
    migrations: [...migrations],
    migrationsTableName: 'countersign_migrations',
  });
  const runner = lock.createQueryRunner();
  try {
    await refuseOtherEncodings(lock);
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATE_LOCK]);
    return await work(await owner.initialize());
  } finally {
    await runner.release();
    if (owner.isInitialized) await owner.destroy();
    await lock.destroy();
  }
}
