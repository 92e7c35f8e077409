import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { deskSchema } from '#libs/desk';
import { createShards, LEDGER_ROLES, ledgerSchema, migrate, roleNames } from '#libs/ledger';
import { encodeEntryBundle } from '#libs/merkle';
import { postgresSource } from '#libs/postgres';
import { FOLDED_TABLES, readmodelSchema, VOID_ROWS } from '#libs/readmodel';
import { type DatabaseTemplate, template, type TestDatabase } from '../support/database.js';

// The names and the password that other test ledgers have too, because roles belong to the server.
const PREFIX = 'countersign_test';
const PASSWORD = 'password-of-a-test';

const prepare = async (url: string): Promise<void> => {
  await migrate(url, {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    rolePrefix: PREFIX,
    passwords: Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD])),
  });
};
const databases = template('readmodel', prepare);

/** Benches of one shard that begin with the result of `fill`, which runs once for all of them. */
export function filledBench(name: string, fill: (bench: DetectorBench) => Promise<void>): () => Promise<DetectorBench> {
  const filled = template(name, async (url) => {
    await prepare(url);
    const bench = await DetectorBench.over({ url, drop: () => Promise.resolve() }, 1);
    try {
      await fill(bench);
    } finally {
      await bench.close();
    }
  });
  return () => DetectorBench.open(1, filled);
}

const compress = promisify(gzip);

/** Columns that differ from run to run and do not depend on the entries. */
const NOT_COMPARED = new Set(['generation']);

/** A ledger with read models that belongs to one test. */
export class DetectorBench {
  private readonly opened: DataSource[] = [];
  private readonly sizes = new Map<string, number>();

  private constructor(
    readonly database: Pick<TestDatabase, 'url' | 'drop'>,
    readonly owner: DataSource,
  ) {}

  static async open(shards = 1, from: DatabaseTemplate = databases): Promise<DetectorBench> {
    return DetectorBench.over(await from(), shards);
  }

  static async over(database: Pick<TestDatabase, 'url' | 'drop'>, shards: number): Promise<DetectorBench> {
    const owner = await postgresSource(database.url, { name: 'test owner', poolSize: 2 }).initialize();
    await createShards(owner, shards);
    const bench = new DetectorBench(database, owner);
    const heads = await owner.query<{ shard: string; size: string }[]>('SELECT shard, size FROM ledger.head');
    for (const { shard, size } of heads) bench.sizes.set(shard, Number(size));
    return bench;
  }

  urlAs(role: (typeof LEDGER_ROLES)[number]): string {
    const url = new URL(this.database.url);
    url.username = roleNames(PREFIX)[role];
    url.password = PASSWORD;
    return url.href;
  }

  /** A connection pool of the detector's role. */
  async detectorDb(poolSize = 6): Promise<DataSource> {
    const db = await postgresSource(this.urlAs('detector'), { name: 'test detector', poolSize }).initialize();
    this.opened.push(db);
    return db;
  }

  /**
   * Writes encoded entries into a shard unchanged, with their own times of receipt, for tests in which time must pass. It leaves out the
   * tree, which detectors do not read.
   */
  async write(shard: string, entries: readonly Buffer[]): Promise<void> {
    if (entries.length === 0) return;
    let size = this.sizes.get(shard) ?? 0;
    for (let at = 0; at < entries.length;) {
      const count = Math.min(256 - (size % 256), entries.length - at);
      const bundle = await compress(encodeEntryBundle(entries.slice(at, at + count)), { level: 1 });
      await this.owner.query(
        'INSERT INTO ledger.batch (shard, first_index, count, received_at, entries) VALUES ($1, $2, $3, now(), $4)',
        [shard, size, count, bundle],
      );
      at += count;
      size += count;
    }
    this.sizes.set(shard, size);
    await this.owner.query('UPDATE ledger.head SET size = $2 WHERE shard = $1', [shard, size]);
  }

  size(shard: string): number {
    return this.sizes.get(shard) ?? 0;
  }

  /** Every row of every folded table of a generation, as text, sorted: a rebuild must give the same. */
  async dump(generation: number): Promise<Record<string, string[]>> {
    const tables: Record<string, string[]> = {};
    for (const table of FOLDED_TABLES) {
      const rows: Record<string, unknown>[] = await this.owner.query(
        `SELECT t.* FROM readmodel.${table} t WHERE generation = $1 AND (${VOID_ROWS[table] ?? 'false'}) IS NOT TRUE`,
        [generation],
      );
      tables[table] = rows
        .map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !NOT_COMPARED.has(name))))
        .sort();
    }
    return tables;
  }

  async liveGeneration(): Promise<number> {
    const rows: { id: number }[] = await this.owner.query(`SELECT id FROM readmodel.generation WHERE state = 'live'`);
    return rows[0]!.id;
  }

  /** Resolves when the live generation has folded all entries. */
  async caughtUp(forMs = 90_000, generation?: number): Promise<void> {
    const deadline = Date.now() + forMs;
    for (;;) {
      const rows: { behind: string }[] = await this.owner.query(
        `SELECT h.size - coalesce(c.next_index, 0) AS behind FROM ledger.head h
         LEFT JOIN readmodel.cursor c ON c.shard = h.shard
           AND c.generation = coalesce($1::int, (SELECT id FROM readmodel.generation WHERE state = 'live'))
         WHERE h.shard NOT IN ('oversight', 'access')`,
        [generation ?? null],
      );
      if (rows.every(({ behind }) => Number(behind) === 0)) return;
      if (Date.now() > deadline) throw new Error(`the detector is behind: ${JSON.stringify(rows)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.filter((db) => db.isInitialized).map((db) => db.destroy()));
    await this.owner.destroy();
    await this.database.drop();
  }
}

/** Polls until `check` is true, less and less often, because a check may read the whole ledger. */
export async function until(check: () => boolean | Promise<boolean>, forMs = 90_000): Promise<void> {
  let pause = 20;
  for (const deadline = Date.now() + forMs; !(await check());) {
    if (Date.now() > deadline) throw new Error('the condition did not become true in time');
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, 200);
  }
}
