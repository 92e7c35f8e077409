import { createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { deskSchema } from '#libs/desk';
import { ledgerSchema, migrate, type SchemaModule } from '#libs/ledger';
import { readmodelSchema } from '#libs/readmodel';
import { ROOT } from '../deploy/compose-file.js';

/** A folder for each release, from 0.2.0 on: a ledger that it wrote, kept as it is. */
export const RELEASES = join(ROOT, 'tests/operations/releases');
export const MODULES: readonly SchemaModule[] = [ledgerSchema, readmodelSchema, deskSchema];

export interface Release {
  version: string;
  /** Of its schema, by name. */
  migrations: string[];
  tables: { name: string; columns: string[] }[];
  sequences: { name: string; value: string; called: boolean }[];
  /** Entries, by shard. */
  sizes: Record<string, number>;
  /** What its rules found: `<rule> <subject>` and the count. */
  findings: Record<string, number>;
}

export const releases = (): string[] => readdirSync(RELEASES).sort();
export const releaseOf = (version: string): Release =>
  JSON.parse(readFileSync(join(RELEASES, version, 'release.json'), 'utf8')) as Release;

const tableFile = (dir: string, name: string): string => join(dir, 'tables', `${name}.copy.gz`);
const quoted = (name: string): string => name.split('.').map(pg.escapeIdentifier).join('.');

async function connected<T>(url: string, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** Every row of the schemas of ours, as COPY has them, and where the sequences stand. What they are is for migrations to say. */
export function writeTables(url: string, dir: string): Promise<Pick<Release, 'tables' | 'sequences' | 'migrations'>> {
  return connected(url, async (db) => {
    mkdirSync(join(dir, 'tables'), { recursive: true });
    const { rows } = await db.query<{ name: string; columns: string[] }>(
      `SELECT n.nspname || '.' || c.relname AS name,
         array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attgenerated = '' ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1`,
    );
    const tables: Release['tables'] = [];
    for (const { name, columns } of rows) {
      const list = columns.map(pg.escapeIdentifier).join(', ');
      const { rows: some } = await db.query(`SELECT FROM ${quoted(name)} LIMIT 1`);
      if (some.length === 0 || name.endsWith('countersign_migrations')) continue;
      const stream = db.query(copyTo(`COPY (SELECT ${list} FROM ${quoted(name)}) TO STDOUT`));
      await pipeline(stream, createGzip({ level: 9 }), createWriteStream(tableFile(dir, name)));
      tables.push({ name, columns });
    }
    const { rows: sequences } = await db.query<{ name: string }>(
      `SELECT schemaname || '.' || sequencename AS name FROM pg_sequences ORDER BY 1`,
    );
    const at = await Promise.all(
      sequences.map(async ({ name }) => {
        const { rows: found } = await db.query<{ last_value: string; is_called: boolean }>(
          `SELECT last_value, is_called FROM ${quoted(name)}`,
        );
        return { name, value: found[0]!.last_value, called: found[0]!.is_called };
      }),
    );
    const { rows: applied } = await db.query<{ name: string }>('SELECT name FROM countersign_migrations ORDER BY id');
    return {
      tables,
      sequences: at.filter(({ name }) => !name.endsWith('migrations_id_seq')),
      migrations: applied.map(({ name }) => name),
    };
  });
}

/** The release's own schema, its rows as they were, and then all that was migrated since. The database is empty before. */
export async function restoreRelease(version: string, url: string, rolePrefix: string): Promise<string[]> {
  const { migrations, tables, sequences } = releaseOf(version);
  const known = new Set(migrations);
  // Rights of columns that there are not yet come with the migrations since.
  const ofRelease = MODULES.map((module) => ({
    migrations: module.migrations.filter(({ name }) => known.has(name)),
    access: () => [],
  }));
  await migrate(url, { modules: ofRelease, rolePrefix });
  await connected(url, async (db) => {
    const enable = await withoutTriggers(db, tables);
    for (const { name, columns } of tables) {
      // A migration begins some tables with a row. The ledger's have none, and would let nobody delete it.
      const { rows } = await db.query(`SELECT FROM ${quoted(name)} LIMIT 1`);
      if (rows.length > 0) await db.query(`DELETE FROM ${quoted(name)}`);
      const list = columns.map(pg.escapeIdentifier).join(', ');
      const stream = db.query(copyFrom(`COPY ${quoted(name)} (${list}) FROM STDIN`));
      await pipeline(createReadStream(tableFile(join(RELEASES, version), name)), createGunzip(), stream);
    }
    await enable();
    for (const { name, value, called } of sequences)
      await db.query('SELECT setval($1, $2, $3)', [quoted(name), value, called]);
  });
  const { applied } = await migrate(url, { modules: MODULES, rolePrefix });
  return applied;
}

const ENABLED: Readonly<Record<string, string>> = {
  O: 'ENABLE',
  A: 'ENABLE ALWAYS',
  R: 'ENABLE REPLICA',
  D: 'DISABLE',
};

/** As pg_restore loads rows, before it makes triggers and references. Gives back what enables them again as they were. */
async function withoutTriggers(db: pg.Client, tables: readonly { name: string }[]): Promise<() => Promise<void>> {
  const { rows } = await db.query<{ table: string; name: string; enabled: string }>(
    `SELECT t.tgrelid::regclass::text AS table, t.tgname AS name, t.tgenabled AS enabled FROM pg_trigger t
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid = ANY ($1::text[]::regclass[])`,
    [tables.map(({ name }) => quoted(name))],
  );
  for (const { name } of tables) await db.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER ALL`);
  return async () => {
    for (const { name } of tables) await db.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER ALL`);
    for (const { table, name, enabled } of rows)
      await db.query(`ALTER TABLE ${table} ${ENABLED[enabled]!} TRIGGER ${pg.escapeIdentifier(name)}`);
  };
}

export const writeRelease = (dir: string, release: Release): void =>
  writeFileSync(join(dir, 'release.json'), `${JSON.stringify(release, null, 2)}\n`);
