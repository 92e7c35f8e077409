import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import * as command from '../../apps/cli/src/commands/verify.js';
import { entryTail } from '#libs/contracts';
import { LedgerAppender, QuarantineVault } from '#libs/ledger';
import { callCli } from '../support/call-cli.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';
import { kafkaDraft, moveTo, refusedDraft } from '../support/ledger-drafts.js';
import { lastLine } from '../support/run-cli.js';

const KEK = Buffer.alloc(32, 7);
const REFUSED = [1, 2, 4, 5, 7];

interface Report {
  ok: boolean;
  outcome: string;
  problems: { kind: string; shard: string; index: number; detail: string }[];
  quarantine: { refused: number; opened: number; erased: number };
  notChecked: string[];
}

/** Entries 0 to 7 of shard 0; those of REFUSED were refused, each with other bytes. */
describe('verify --quarantine', () => {
  let database: LedgerDatabase;
  let owner: DataSource;
  let keys: DataSource;
  let appender: LedgerAppender;
  let vault: QuarantineVault;
  let dir: string;

  beforeEach(async () => {
    database = await ledgerDatabase();
    owner = await database.as('owner');
    keys = await database.keeper();
    const db = await database.as('recorder');
    vault = new QuarantineVault({ ledger: db, keys, kek: KEK });
    appender = new LedgerAppender({ db, shards: 1, quarantine: vault });
    await appender.append({
      drafts: Array.from({ length: 8 }, (_, n) =>
        REFUSED.includes(n) ? refusedDraft('0', n, Buffer.from(`{"n":${n}`)) : kafkaDraft('0', n),
      ),
      position: moveTo(null, 7),
    });
    await appender.idle();
    await owner.query('ALTER TABLE ledger.quarantine DISABLE TRIGGER ALL');
    dir = mkdtempSync(join(tmpdir(), 'quarantine-'));
    writeFileSync(join(dir, 'kek'), KEK.toString('base64'), { mode: 0o600 });
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const verify = async (expected: number, ...args: string[]): Promise<{ text: string; report: Report }> => {
    const all = ['verify', '--db', database.ledger.url, ...args];
    const { stdout } = await callCli(command, all, expected);
    return { text: stdout, report: lastLine((await callCli(command, [...all, '--json'], expected)).stdout) as Report };
  };
  const withKeys = async (expected: number) =>
    verify(
      expected,
      '--quarantine',
      '--quarantine-keys',
      await database.keeperUrl(),
      '--quarantine-key-file',
      join(dir, 'kek'),
    );
  it('is not opened with a key that others can read', async () => {
    chmodSync(join(dir, 'kek'), 0o644);
    const keys = ['--quarantine', '--quarantine-keys', await database.keeperUrl(), '--quarantine-key-file'];
    const { stderr } = await callCli(command, ['verify', '--db', database.ledger.url, ...keys, join(dir, 'kek')], 1);
    expect(stderr).toMatch(
      /^countersign: --quarantine-key-file: .* has mode 0644, so others can get at the key; run: chmod/,
    );
  });

  const places = ({ problems }: Report): string[] =>
    problems.map(({ kind, shard, index, detail }) => `${kind} ${shard}/${index}: ${detail}`);
  const eraseAct = (index: number): Promise<unknown> =>
    appender.append({
      drafts: [
        {
          shard: 'oversight',
          tail: entryTail(
            { recorder: { instance: 'test' } },
            { control: { kind: 'quarantine.erased', shard: '0', index, reason: 'ordered' } },
          ),
        },
      ],
    });
  const change = (text: string, values: unknown[] = []) => owner.query<unknown>(text, values);

  it('opens each refused value with the keys, and says without them what it did not open', async () => {
    const { text, report } = await withKeys(0);
    expect(text).toContain('quarantine: 5 refused values, 5 opened and as committed, 0 erased by an act');
    expect(report).toMatchObject({ outcome: 'verified', quarantine: { refused: 5, opened: 5, erased: 0 } });
    expect(report.notChecked.join()).not.toMatch(/refused entries/);
    for (const args of [['--quarantine'], []])
      expect((await verify(0, ...args)).report.notChecked.join()).toMatch(
        /whether the bytes of 5 refused entries are those of their commitments/,
      );
    const half = ['--quarantine', '--quarantine-keys', 'postgres://x'];
    await callCli(command, ['verify', '--db', database.ledger.url, ...half], 2);
  });

  it.each([
    ['the bytes of one', `bytes = overlay(bytes PLACING '\\x00000000' FROM 29)`, /cannot be decrypted: bytes/],
    [
      'the bytes, cut short',
      `bytes = substring(bytes FOR 20)`,
      /20 bytes are stored; encrypted, the 6 that were refused have 34/,
    ],
    ['the salt', `salt = overlay(salt PLACING '\\x00000000' FROM 29)`, /cannot be decrypted: salt/],
    ['the salt, destroyed', `salt = ''`, /the salt has 0 bytes, encrypted it has 44/],
    ['the key id', 'key_id = gen_random_uuid()', /its data key is gone, and no act of erasure stands in oversight/],
    ['the size', 'size = size + 1', /7 bytes are kept, the entry says 6/],
    ['the time', `received_at = received_at + interval '1 s'`, /kept as of .*, the entry says/],
  ])('names the entry whose kept value was altered: %s', async (_, set, detail) => {
    await change(`UPDATE ledger.quarantine SET ${set} WHERE index = 4`);
    const { report } = await withKeys(1);
    expect(new Set(report.problems.map(({ kind, shard, index }) => `${kind} ${shard}/${index}`))).toEqual(
      new Set(['quarantine 0/4']),
    );
    expect(places(report).join('\n')).toMatch(detail);
  });

  it.each(['salt', 'bytes', 'key_id'])('names both entries whose %s were exchanged', async (column) => {
    await change(
      `UPDATE ledger.quarantine q SET ${column} = o.${column} FROM ledger.quarantine o WHERE (q.index, o.index) IN ((2, 5), (5, 2))`,
    );
    const { report } = await withKeys(1);
    expect(new Set(report.problems.map(({ kind, shard, index }) => `${kind} ${shard}/${index}`))).toEqual(
      new Set(['quarantine 0/2', 'quarantine 0/5']),
    );
  });

  it('names both where all of two rows but the place was exchanged: each opens, and neither is as committed', async () => {
    await change(
      `UPDATE ledger.quarantine q SET (key_id, salt, bytes) = (o.key_id, o.salt, o.bytes)
       FROM ledger.quarantine o WHERE (q.index, o.index) IN ((2, 5), (5, 2))`,
    );
    const { report } = await withKeys(1);
    expect(places(report)).toEqual([2, 5].map((n) => `quarantine 0/${n}: the bytes are not those of the commitment`));
  });

  it('names without keys what is cut short, destroyed, copied or missing', async () => {
    await change(`UPDATE ledger.quarantine SET salt = '' WHERE index = 1`);
    await change(`UPDATE ledger.quarantine SET bytes = '' WHERE index = 2`);
    await change(
      `UPDATE ledger.quarantine SET key_id = (SELECT key_id FROM ledger.quarantine WHERE index = 4) WHERE index = 5`,
    );
    await change('DELETE FROM ledger.quarantine WHERE index = 7');
    const { report } = await verify(1, '--quarantine');
    expect(places(report)).toEqual([
      'quarantine 0/1: the salt has 0 bytes, encrypted it has 44',
      'quarantine 0/2: 0 bytes are stored; encrypted, the 6 that were refused have 34',
      expect.stringMatching(/^quarantine 0\/5: the key id .* is that of entry 0\/4 too$/),
      'quarantine 0/7: the refused bytes are missing, and no act of erasure stands in oversight',
    ]);
    // A missing row is named whether the quarantine was asked for or not.
    expect(places((await verify(1)).report)).toEqual([
      expect.stringMatching(/^quarantine 0\/7: the refused bytes are missing/),
    ]);
  });

  it('takes an erasure for one only where its act stands in oversight', async () => {
    // Whoever erases is the owner: a recorder cannot read what it has refused.
    await new QuarantineVault({ ledger: owner, keys, kek: KEK }).erase('0', 4);
    await change('DELETE FROM ledger.quarantine WHERE index = 7');
    expect(places((await withKeys(1)).report)).toEqual([
      'quarantine 0/4: its data key is gone, and no act of erasure stands in oversight',
      'quarantine 0/7: the refused bytes are missing, and no act of erasure stands in oversight',
    ]);
    await eraseAct(4);
    expect(places((await withKeys(1)).report)).toEqual([expect.stringMatching(/^quarantine 0\/7/)]);
    await eraseAct(7);
    expect((await withKeys(0)).report.quarantine).toEqual({ refused: 5, opened: 3, erased: 2 });
    await verify(0, '--quarantine');
    await appender.idle();
  });
});
