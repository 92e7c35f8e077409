import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { Detector, rebuild } from '#libs/detecting';
import { LedgerAppender, LedgerReader } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { ruleSet } from '#libs/rules';
import * as verifyCommand from '../../apps/cli/src/commands/verify.js';
import { eventually } from '../faults/recorder-harness.js';
import { callCli } from '../support/call-cli.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { httpDraft } from '../support/ledger-drafts.js';
import { lastLine } from '../support/run-cli.js';
import { releaseOf, RELEASES, releases, restoreRelease } from './release-ledger.js';

/** "A ledger that any release wrote is read and verified by every later one" (docs/operations.md). */
describe.each(releases())('a ledger that release %s wrote', (version) => {
  const kept = join(RELEASES, version);
  const release = releaseOf(version);
  const keys = ['--vkey-file', join(kept, 'vkeys.txt'), '--json'];
  const verified = async (what: string[]): Promise<object> =>
    lastLine((await callCli(verifyCommand, ['verify', ...what, ...keys])).stdout) as object;
  let database: TestDatabase;
  let db: DataSource;
  let applied: string[];
  beforeAll(async () => {
    database = await freshDatabase();
    applied = await restoreRelease(version, database.url, 'countersign_test');
    db = await postgresSource(database.url, { name: 'a release', poolSize: 5 }).initialize();
  });
  afterAll(async () => {
    await db?.destroy();
    await database?.drop();
  });

  const sizes = async (): Promise<Record<string, number>> => {
    const reader = new LedgerReader(db);
    const shards = Object.keys(release.sizes);
    return Object.fromEntries(await Promise.all(shards.map(async (shard) => [shard, (await reader.head(shard)).size])));
  };
  const findings = async (): Promise<Record<string, number>> => {
    const rows = await db.query<{ name: string; count: string }[]>(
      `SELECT f.rule || ' ' || f.subject AS name, f.count FROM readmodel.finding f
       JOIN readmodel.generation g ON g.id = f.generation AND g.state = 'live'`,
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  };

  it('is verified as the files and as the bundle that it gave away', async () => {
    expect(await verified(['--dir', join(kept, 'export')])).toMatchObject({ ok: true });
    expect(await verified(['--bundle', join(kept, 'bundle.tar.gz')])).toMatchObject({ ok: true });
  });

  it('is migrated with all its entries, and verified against the checkpoints of its time', async () => {
    const known = new Set(release.migrations);
    expect(applied.filter((name) => known.has(name))).toEqual([]);
    expect(await sizes()).toEqual(release.sizes);
    expect(await findings()).toEqual(release.findings);
    const state = mkdtempSync(join(tmpdir(), 'countersign-release-'));
    try {
      // A reader who remembers the old files sees the database continue them.
      const remembered = ['--state', join(state, 'seen.json')];
      await verified(['--dir', join(kept, 'export'), ...remembered]);
      expect(await verified(['--db', database.url, '--findings', ...remembered])).toMatchObject({ ok: true });
    } finally {
      rmSync(state, { recursive: true });
    }
  });

  it('is judged anew with what it found then', async () => {
    // Rules of a later release fold the ledger beside those of its time, and take over.
    const detector = new Detector({ db, rules: ruleSet, tickMs: 50, pollMs: 50 });
    detector.start();
    await eventually(async () =>
      expect(await db.query(`SELECT rule_set FROM readmodel.generation WHERE state = 'live'`)).toEqual([
        { rule_set: ruleSet.digest },
      ]),
    );
    await detector.stop();
    const report = await rebuild({ db, rules: ruleSet });
    expect(report).toMatchObject({ identical: true, tookOver: true });
    expect(await findings()).toEqual(release.findings);
  });

  it('is extended', async () => {
    const appender = new LedgerAppender({ db, shards: 2 });
    const [entry] = (await appender.append({ drafts: [httpDraft('0', 0)] })).placed;
    expect(entry).toMatchObject({ shard: '0', index: release.sizes['0'] });
    expect(await verified(['--db', database.url])).toMatchObject({ ok: true });
  });
});
