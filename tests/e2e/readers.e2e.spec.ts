import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { QuarantineVault, ReaderNames } from '#libs/ledger';
import * as readersCommand from '../../apps/cli/src/commands/readers.js';
import { callCli } from '../support/call-cli.js';
import { desks } from '../support/desk-database.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';
import { lastLine, runCli } from '../support/run-cli.js';

const ADA = { issuer: 'https://id.test', subject: 'u1' };
const GRACE = { issuer: 'https://id.test', subject: 'u2' };
const KEK = Buffer.alloc(32, 7);

describe('countersign readers', () => {
  let database: LedgerDatabase;
  let dir: string;
  let recorder: DataSource;
  let keeper: DataSource;
  let over: (database?: string) => string[];
  beforeEach(async () => {
    database = await ledgerDatabase(desks);
    dir = mkdtempSync(join(tmpdir(), 'countersign-readers-'));
    for (const [name, key] of Object.entries({ kek: KEK, other: Buffer.alloc(32, 8), short: 'short' }))
      writeFileSync(join(dir, name), key, { mode: 0o600 });
    [recorder, keeper] = await Promise.all([database.as('recorder'), database.keeper()]);
    const keys = await database.keeperUrl();
    over = (url = database.ledger.url) => [
      '--database',
      url,
      '--quarantine-keys',
      keys,
      '--quarantine-key-file',
      join(dir, 'kek'),
    ];
    await namesOfNow().remember(ADA, 'Ada Lovelace');
    await namesOfNow().remember(ADA, 'Ada King');
    await namesOfNow().remember(GRACE, 'Grace Hopper');
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true, force: true });
  });
  /** As a recorder that has just started stores and opens them. */
  const namesOfNow = (now?: () => number) =>
    new ReaderNames(recorder, new QuarantineVault({ ledger: recorder, keys: keeper, kek: KEK }), now);
  const of = ({ issuer, subject }: typeof ADA) => ['--issuer', issuer, '--subject', subject];
  const run = (args: string[], expected = 0) => callCli(readersCommand, ['readers', ...args], expected);
  const list = async (...more: string[]) =>
    (lastLine((await run(['list', ...over(), ...more, '--json'])).stdout) as { readers: object[] }).readers;

  it('lists who has a name, and opens it only when it is told to', async () => {
    const rows = [
      { ...ADA, names: 2, kept: 2, refused: false, since: expect.stringMatching(/^20.*Z$/) },
      { ...GRACE, names: 1, kept: 1, refused: false },
    ];
    const plain = await list();
    expect(plain).toMatchObject(rows);
    expect(JSON.stringify(plain)).not.toMatch(/Ada|Grace/);
    expect(await list('--names')).toMatchObject([{ name: 'Ada King' }, { name: 'Grace Hopper' }]);
    const { stdout } = await run(['list', ...over(), '--names']);
    expect(stdout).toMatch(/^"u1" of https:\/\/id\.test, since .*, 2 of 2 names kept: Ada King\n/);
  });

  it('erases the names of one reader, as a process of its own', async () => {
    const before = await keeper.query<object[]>('SELECT key_id FROM quarantine.data_key');
    const { stdout } = await runCli(['readers', 'erase', ...over(), ...of(ADA), '--json']);
    expect(lastLine(stdout)).toEqual({ ...ADA, erased: 2, refused: true });
    expect(before).toHaveLength(3);
    expect(await keeper.query('SELECT key_id FROM quarantine.data_key')).toHaveLength(1);
    expect(await list('--names')).toMatchObject([
      { ...ADA, names: 2, kept: 0, refused: true, name: null },
      { ...GRACE, name: 'Grace Hopper', refused: false },
    ]);
    const { stdout: again } = await run(['erase', ...over(), ...of(ADA)]);
    expect(again).toBe('No name could be opened any more. None of "u1" of https://id.test is stored from now on.\n');
  });

  it('has an erased name not come back with the next request, under any name, until it is allowed', async () => {
    let clock = 0;
    const names = namesOfNow(() => clock);
    await names.remember(ADA, 'Ada King');
    await run(['erase', ...over(), ...of(ADA)]);
    for (const recorder of [names, namesOfNow()])
      for (const name of ['Ada King', 'Ada Byron']) await recorder.remember(ADA, name);
    expect(await keeper.query('SELECT key_id FROM quarantine.data_key')).toHaveLength(1);
    expect(await list()).toMatchObject([{ ...ADA, names: 2, kept: 0 }, GRACE]);

    await run(['allow', ...over(), ...of(ADA)]);
    expect(await list()).toMatchObject([{ ...ADA, refused: false }, GRACE]);
    clock = 601_000;
    await names.remember(ADA, 'Ada Byron');
    expect(await list('--names')).toMatchObject([{ ...ADA, names: 3, kept: 1, name: 'Ada Byron' }, GRACE]);
    // And a second time.
    await run(['erase', ...over(), ...of(ADA)]);
    await namesOfNow().remember(ADA, 'Ada Byron');
    expect(await list()).toMatchObject([{ ...ADA, names: 3, kept: 0, refused: true }, GRACE]);
  });

  it('erases what a recorder stores at the same moment', async () => {
    let erasing: Promise<unknown> | undefined;
    /** The erasure comes when the name has its data key, and no row yet. */
    class Slow extends QuarantineVault {
      override async encrypt(values: Parameters<QuarantineVault['encrypt']>[0]) {
        const encrypted = await super.encrypt(values);
        erasing = run(['erase', ...over(), ...of(ADA)]);
        await Promise.race([erasing, sleep(2_000)]);
        return encrypted;
      }
    }
    // Loads what the command needs, so that it is quick.
    await list();
    const vault = new Slow({ ledger: recorder, keys: keeper, kek: KEK });
    await new ReaderNames(recorder, vault).remember(ADA, 'Ada Byron');
    await erasing;
    expect(await namesOfNow().newest(ADA)).toBeUndefined();
    expect(await list()).toMatchObject([
      { ...ADA, names: 3, kept: 0 },
      { ...GRACE, kept: 1 },
    ]);
  });

  it('has none stored of a reader who has none yet, when it is told to', async () => {
    await run(['erase', '--ahead', ...over(), '--issuer', 'https://id.test', '--subject', 'u3']);
    await namesOfNow().remember({ issuer: 'https://id.test', subject: 'u3' }, 'Mary Jackson');
    expect(await list()).toMatchObject([ADA, GRACE]);
  });

  it('leaves neither a name nor who it was of in what says that it is erased', async () => {
    const owner = await database.as('owner');
    await run(['erase', ...over(), ...of(ADA)]);
    await run(['erase', ...over(), ...of(ADA)]);
    const rows = await owner.query<{ digest: string }[]>(
      `SELECT encode(digest, 'escape') AS digest, n, allowed FROM ledger.reader_erasure`,
    );
    expect(rows).toEqual([{ digest: expect.any(String), n: 1, allowed: false }]);
    expect(rows[0]!.digest).not.toMatch(/u1|id\.test|Ada/);
  });

  it('says what is wrong, and erases nothing then', async () => {
    const wrong: [string[], RegExp][] = [
      [
        ['erase', ...over(), ...of({ ...ADA, subject: 'u3' })],
        /no name of "u3" of https:\/\/id\.test was stored: .*--ahead/,
      ],
      [
        ['erase', ...over(), ...of(ADA), '--quarantine-key-file', join(dir, 'other')],
        /other is not the key-encryption key of this key store/,
      ],
      [['allow', ...over(), ...of(ADA), '--quarantine-key-file', join(dir, 'other')], /not the key-encryption key/],
      [['list', ...over(), '--quarantine-key-file', join(dir, 'short')], /short.* holds no key of 32 bytes/],
      [['list', ...over(), '--quarantine-key-file', join(dir, 'none')], /none.* is not there/],
      ...(['recorder', 'api', 'auditor'] as const).map((role): [string[], RegExp] => [
        ['erase', ...over(database.urlAs(role)), ...of(ADA)],
        /this login may not do that: --database takes the owner's connection/,
      ]),
      [['list', ...over(), '--quarantine-keys', database.ledger.url], /run `countersign migrate` first/],
    ];
    for (const [args, message] of wrong) expect((await run(args, 1)).stderr).toMatch(message);
    for (const args of [['erase', ...over()], ['list'], ['erase', ...over(), '--issuer', 'x'], ['forget']])
      await run(args, 2);
    expect(await list()).toMatchObject([
      { ...ADA, kept: 2, refused: false },
      { ...GRACE, kept: 1 },
    ]);
  });
});
