import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import * as command from '../../apps/cli/src/commands/verify.js';
import { CheckpointPublisher, createShards, LedgerAppender, LedgerReader, shardOrigin } from '#libs/ledger';
import { EMPTY_ROOT, emptyEdge, encodeEdge } from '#libs/merkle';
import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import { callCli } from '../support/call-cli.js';
import { lastLine } from '../support/run-cli.js';
import { type LedgerDatabase, ledgerDatabase, ledgerTemplate } from '../support/ledger-database.js';
import { actDraft, kafkaDraft, look, moveTo, range } from '../support/ledger-drafts.js';

const ORIGIN = 'ledger.test/unseen';
const KEY = generateLogKey(ORIGIN);
const vkeyOf = (shard: string): string => formatVkey(KEY.named(shardOrigin(ORIGIN, shard)).verifier);
const VKEYS = ['0', '1', 'oversight'].map(vkeyOf);
const OF_A_SHARD = ['batch', 'tile', 'checkpoint', 'cosignature', 'head', 'signed'];
const READER = 'countersign_test_hidden_reader';

/** 300 entries in shard 0, 5 in shard 1, 2 acts; all signed. */
const filled = ledgerTemplate('ledger-to-hide', async (url) => {
  const db = await new DataSource({ type: 'postgres', url }).initialize();
  const appender = new LedgerAppender({ db, shards: 2 });
  const append = async (shard: string, from: number, to: number): Promise<unknown> =>
    appender.append({
      drafts: range(from, to).map((n) => kafkaDraft(shard, n)),
      position: moveTo(await new LedgerReader(db).position(moveTo(null, 0).key), to - 1),
    });
  await append('0', 0, 300);
  await append('1', 300, 305);
  await appender.append({ drafts: [actDraft(0), actDraft(1)], stream: { stream: 's', expectedVersion: 0 } });
  await new CheckpointPublisher({ db, logKey: KEY, origin: ORIGIN }).publishDue();
  await appender.idle();
  await db.query(
    `DO $$ BEGIN CREATE ROLE ${READER} LOGIN PASSWORD 'hidden'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  await db.query(`GRANT pg_read_all_data TO ${READER}`);
  await db.destroy();
});

interface Report {
  ok: boolean;
  outcome: string;
  entries: number;
  unseen: string[];
  notChecked: string[];
  problems: { kind: string; shard: string | null; detail: string }[];
  publishedProblems: { shard: string; detail: string }[];
}

describe('verify --db never says verified over what it cannot see', () => {
  let database: LedgerDatabase;
  let owner: DataSource;
  let dir: string;

  beforeEach(async () => {
    database = await ledgerDatabase(filled);
    owner = await database.as('owner');
    dir = mkdtempSync(join(tmpdir(), 'unseen-'));
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const hiddenUrl = (): string => database.ledger.as(READER, 'hidden');
  /** The text and the JSON of one run; both end in the same exit code. */
  const verify = async (
    url: string,
    expected: number,
    ...args: string[]
  ): Promise<{ text: string; report: Report }> => {
    const { stdout } = await callCli(command, ['verify', '--db', url, ...args], expected);
    const again = await callCli(command, ['verify', '--db', url, ...args, '--json'], expected);
    return { text: stdout, report: lastLine(again.stdout) as Report };
  };
  const verifyOwner = (expected: number, ...args: string[]) => verify(database.ledger.url, expected, ...args);
  const remove = async (shard: string): Promise<void> => {
    for (const table of [...OF_A_SHARD, 'stream_version'])
      await owner.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
    for (const table of OF_A_SHARD) await owner.query(`DELETE FROM ledger.${table} WHERE shard = $1`, [shard]);
    if (shard === 'oversight') await owner.query('DELETE FROM ledger.stream_version');
  };
  /** As if nothing had ever been appended to the log. */
  const empty = async (shard: string): Promise<void> => {
    await remove(shard);
    await owner.query(`INSERT INTO ledger.head VALUES ($1, 0, $2, '1970-01-01T00:00:00Z', $3)`, [
      shard,
      EMPTY_ROOT,
      encodeEdge(emptyEdge()),
    ]);
    await owner.query('INSERT INTO ledger.signed VALUES ($1, 0, $2)', [shard, EMPTY_ROOT]);
  };

  it('verifies what is seen whole: by the owner and by each role that is shown all rows', async () => {
    const { text, report } = await verifyOwner(0, '--vkey', ...VKEYS);
    expect(text).toContain('ledger verified: 307 entries, 3 checkpoints');
    expect(report).toMatchObject({ ok: true, outcome: 'verified', unseen: [], entries: 307 });
    expect((await verify(database.urlAs('auditor'), 0)).report.entries).toBe(307);
  });

  it('says whose signatures it did not check, for want of a key', async () => {
    const signatures = async (...args: string[]): Promise<string[]> =>
      (await verifyOwner(0, ...args)).report.notChecked.filter((line) => line.startsWith('checkpoint signatures'));
    expect(await signatures('--vkey', ...VKEYS)).toEqual([]);
    expect(await signatures()).toEqual([expect.stringContaining('--vkey')]);
    expect(await signatures('--vkey', vkeyOf('0'))).toEqual([
      'checkpoint signatures of 1, oversight: no key of these logs was given with --vkey',
    ]);
  });

  it.each([
    ['without keys', []],
    ['with keys', ['--vkey', ...VKEYS]],
    ['with --findings', ['--findings']],
    ['with --intake', ['--intake']],
    ['with a policy that nobody has met', ['--vkey', ...VKEYS, '--policy', 'POLICY']],
  ])('not to a role from which row-level security hides every row, %s', async (_, args) => {
    writeFileSync(
      join(dir, 'policy'),
      `witness w ${formatVkey(generateCosignerKey('w.example').verifier)}\nquorum w\n`,
    );
    const given = args.map((one) => (one === 'POLICY' ? join(dir, 'policy') : one));
    const { text, report } = await verify(hiddenUrl(), 3, ...given);
    expect(text).not.toMatch(/verified/);
    expect(text).toMatch(/^NOT VERIFIED: nothing was found wrong/m);
    const [first] = text.split('\n').filter((line) => line.startsWith('Not checked'));
    expect(first).toMatch(
      /any entry: ledger\.batch.* may have rows that the role countersign_test_hidden_reader is not shown/,
    );
    expect(report).toMatchObject({ ok: false, outcome: 'not checked', entries: 0 });
    expect(report.notChecked[0]).toBe(report.unseen[0]);
  });

  it.each(['recorder', 'detector', 'api'] as const)(
    'not to the role %s, which may not read every table',
    async (role) => {
      const { report } = await verify(database.urlAs(role), 3);
      expect(report.unseen[0]).toMatch(/ledger\.\w+.* cannot be read by the role/);
    },
  );

  it('not where some rows of one table may be hidden, whatever else is seen', async () => {
    await owner.query(`CREATE POLICY narrow ON ledger.batch AS RESTRICTIVE FOR SELECT USING (shard <> '1')`);
    const narrow = await verify(database.urlAs('auditor'), 3);
    expect(narrow.report.unseen).toEqual([expect.stringMatching(/^any entry: ledger\.batch may have rows/)]);
    expect((await verifyOwner(0)).report.entries).toBe(307);
    await owner.query('DROP POLICY narrow ON ledger.batch');
    await owner.query('DROP POLICY auditor ON ledger.tile');
    await owner.query(`CREATE POLICY part ON ledger.tile FOR SELECT USING (index >= 0)`);
    expect((await verify(database.urlAs('auditor'), 3)).report.unseen[0]).toMatch(/ledger\.tile may have rows/);
    await owner.query('ALTER POLICY part ON ledger.tile USING (true)');
    await verify(database.urlAs('auditor'), 0);
  });

  it('not where the detector’s rows may be hidden', async () => {
    // Nothing of readmodel is in this database.
    const { text, report } = await verifyOwner(3, '--findings');
    expect(text).toMatch(/ledger verified[^]*FINDINGS NOT VERIFIED/);
    expect(report.unseen[0]).toMatch(/^any finding: readmodel\.generation.* is not there/);
  });

  it('fails where a view stands in the place of a table, or a table is gone', async () => {
    await owner.query('ALTER TABLE ledger.checkpoint RENAME TO checkpoint_kept');
    await owner.query('CREATE VIEW ledger.checkpoint AS SELECT * FROM ledger.checkpoint_kept WHERE size < 300');
    const { report } = await verifyOwner(1);
    expect(report.problems).toMatchObject([
      { kind: 'table', detail: expect.stringMatching(/^ledger\.checkpoint is no table/) },
    ]);
    await owner.query('DROP VIEW ledger.checkpoint CASCADE');
    expect((await verifyOwner(1)).report.problems[0]!.detail).toBe('ledger.checkpoint is not there');
  });

  it('fails where a foreign table stands under a table, whose rows are whatever its server says', async () => {
    await owner.query('CREATE FOREIGN DATA WRAPPER elsewhere');
    await owner.query('CREATE SERVER elsewhere FOREIGN DATA WRAPPER elsewhere');
    await owner.query('CREATE TABLE middle () INHERITS (ledger.tile)');
    expect((await verifyOwner(0)).report.problems).toEqual([]);
    await owner.query('CREATE FOREIGN TABLE beneath () INHERITS (middle) SERVER elsewhere');
    expect((await verifyOwner(1)).report.problems).toMatchObject([
      { kind: 'table', detail: expect.stringMatching(/^ledger\.tile is no table/) },
    ]);
  });

  it('fails where a log was deleted whole, with its key and without', async () => {
    await remove('oversight');
    const without = await verifyOwner(1);
    expect(without.report.problems).toMatchObject([
      { kind: 'shard', shard: 'oversight', detail: 'the ledger has no such log: its head is gone' },
    ]);
    const { text, report } = await verifyOwner(1, '--vkey', ...VKEYS);
    expect(text).not.toMatch(/ledger verified/);
    expect(report.publishedProblems).toMatchObject([
      { shard: 'oversight', detail: `the key of ${ORIGIN}/oversight was given, and the ledger has no such log` },
    ]);
  });

  it('fails where the last shard was deleted, once a key or a state file names it', async () => {
    const state = join(dir, 'seen.json');
    await verifyOwner(0, '--vkey', ...VKEYS, '--state', state);
    await remove('1');
    expect((await verifyOwner(1, '--vkey', ...VKEYS)).report.publishedProblems[0]).toMatchObject({ shard: '1' });
    // No key of it is given: the state file knows it all the same.
    const { report } = await verifyOwner(1, '--vkey', vkeyOf('0'), '--state', state);
    expect(report.publishedProblems).toMatchObject([
      { shard: '1', detail: expect.stringMatching(/^the log was removed: a checkpoint of 5 entries is known/) },
    ]);
  });

  it('does not verify a log that is empty although its key was given; with a state file it fails', async () => {
    const state = join(dir, 'seen.json');
    await verifyOwner(0, '--vkey', ...VKEYS, '--state', state);
    await empty('oversight');
    const { text, report } = await verifyOwner(3, '--vkey', ...VKEYS);
    expect(text).not.toMatch(/^ledger verified/m);
    expect(report.notChecked[0]).toBe(
      `whether ${ORIGIN}/oversight ever had an entry: its key was given, and the log is empty`,
    );
    expect((await verifyOwner(1, '--vkey', ...VKEYS, '--state', state)).report.publishedProblems[0]).toMatchObject({
      shard: 'oversight',
    });
    // Without its key, the state file alone.
    expect((await verifyOwner(1, '--vkey', vkeyOf('0'), '--state', state)).text).toMatch(
      /shard oversight: the log was truncated or rolled back: a checkpoint of 2 entries is known, this one has 0/,
    );
  });

  it('says of a log of who looked that it is empty, as it is until somebody does, and verifies the others', async () => {
    const all = ['--vkey', ...VKEYS, vkeyOf('access')];
    const { text, report } = await verifyOwner(0, ...all);
    expect(text).toMatch(/^shard access: empty, and there is nothing to verify$/m);
    expect(text).toMatch(/^ledger verified: /m);
    expect(text).not.toMatch(/NOT VERIFIED/);
    const line = `whether ${ORIGIN}/access ever had an entry: its key was given, and the log is empty`;
    expect(report).toMatchObject({ ok: true, outcome: 'verified', unseen: [], notChecked: [line, expect.anything()] });
  });

  it('does not verify a log of who looked that was emptied after it was seen, nor one that is unsigned', async () => {
    const [all, state] = [['--vkey', ...VKEYS, vkeyOf('access')], join(dir, 'seen.json')];
    const appender = new LedgerAppender({ db: owner, shards: 2 });
    await appender.append({ drafts: [look()] });
    const { report } = await verifyOwner(3, ...all);
    expect(report.unseen).toEqual([
      `who signed ${ORIGIN}/access: its key was given, and no checkpoint covers its 1 entries`,
    ]);
    await new CheckpointPublisher({ db: owner, logKey: KEY, origin: ORIGIN }).publishDue();
    await verifyOwner(0, ...all, '--state', state);
    await empty('access');
    const emptied = await verifyOwner(1, ...all, '--state', state);
    expect(emptied.report.publishedProblems[0]).toMatchObject({
      shard: 'access',
      detail: expect.stringMatching(/^the log was truncated or rolled back/),
    });
  });

  it('holds a log of which no key is given against the state file, and says what it did not see', async () => {
    const state = join(dir, 'seen.json');
    await verifyOwner(0, '--vkey', ...VKEYS, '--state', state);
    const { report } = await verifyOwner(0, '--vkey', vkeyOf('0'), '--state', state);
    expect(report.notChecked.filter((line) => line.startsWith('who signed'))).toHaveLength(2);
    const other = generateLogKey('elsewhere.test/x');
    const strange = await ledgerDatabase(filled);
    try {
      const db = await strange.as('owner');
      for (const table of OF_A_SHARD) await db.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
      await db.query('DELETE FROM ledger.checkpoint');
      await db.query(`UPDATE ledger.signed SET size = 0, root = sha256(''), checkpoints = 0`);
      await new CheckpointPublisher({ db, logKey: other, origin: 'elsewhere.test' }).publishDue();
      // The state file of another ledger is no evidence about this one.
      const vkeys = ['0', '1', 'oversight'].map((shard) => formatVkey(other.named(`elsewhere.test/${shard}`).verifier));
      const said = await verify(strange.ledger.url, 0, '--vkey', ...vkeys, '--state', state);
      expect(said.report.notChecked.filter((line) => /of another ledger/.test(line))).toHaveLength(3);
    } finally {
      await strange.close();
    }
  });

  it('does not verify a ledger that is empty, nor one without shards', async () => {
    const fresh = await ledgerDatabase();
    try {
      const none = await verify(fresh.ledger.url, 3);
      expect(none.text).not.toMatch(/ledger verified/);
      await createShards(await fresh.as('owner'), 2);
      const { text, report } = await verify(fresh.ledger.url, 3);
      expect(text).toMatch(/^NOT VERIFIED: nothing was found wrong[^]*Not checked: whether there ever was an entry/m);
      expect(report).toMatchObject({ ok: false, outcome: 'not checked', entries: 0 });
      // A key of the one log that may be empty makes no difference.
      await verify(fresh.ledger.url, 3, '--vkey', vkeyOf('access'));
    } finally {
      await fresh.close();
    }
  });
});
