import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Control, parseEntry } from '#libs/contracts';
import { createShards } from '../schema/shards.js';
import { LastSignedFiles } from '../guard/last-signed-files.js';
import { LedgerReader } from '../read/reader.js';
import { shardNames } from '../shard.js';
import { shardOrigin } from '../publish/sign-and-publish.js';
import { addSignatures, cosign, generateCosignerKey, generateLogKey, openCheckpoint, signCheckpoint } from '#libs/tlog';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { endLog } from './end-log.js';
import type { LastKnown } from './last-known.js';

const OLD = 'log.example.gov/old';
const NEW = 'log.example.gov/new';
const oldKey = generateLogKey(OLD);
const newKey = generateLogKey(NEW);

function known(shard: string, note: Buffer | null = null): LastKnown {
  const { verifier } = oldKey.named(shardOrigin(OLD, shard));
  return { shard, verifier, size: note ? 5 : 0, note: note && note.toString(), by: 'database', silent: [] };
}

describe('the end of a log', () => {
  let database: LedgerDatabase;
  let dir = '';
  let files: LastSignedFiles;
  beforeEach(async () => {
    database = await ledgerDatabase();
    dir = mkdtempSync(join(tmpdir(), 'countersign-end-'));
    files = new LastSignedFiles(dir, OLD);
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  it.each([
    [
      'an origin that no key can have',
      { origin: 'log.example.gov/a b' },
      /no epoch can begin as log\.example\.gov\/a b/,
    ],
    ['a key that cannot sign logs', { logKey: generateCosignerKey('witness.example.org') }, /no epoch can begin/],
    ['a reason that no entry can hold', { reason: 'x'.repeat(100_000) }, /no epoch can begin/],
  ])('does not come with %s', async (_, wrong, message) => {
    const db = await database.as('owner');
    await createShards(db, 1);
    const epoch = { db, origin: NEW, logKey: newKey, reason: 'test', ...wrong };
    await expect(endLog({ origin: OLD, files, known: [known('0')] }, epoch)).rejects.toThrow(message);
    expect(existsSync(files.folder)).toBe(false);
    expect((await new LedgerReader(db).heads()).filter(({ size }) => size > 0)).toEqual([]);
  });

  it('is named in some shard of the next, and every shard names one, also where their number changes', async () => {
    const db = await database.as('owner');
    await createShards(db, 3);
    const log = oldKey.named(shardOrigin(OLD, '0'));
    let note = signCheckpoint({ origin: log.verifier.name, size: 5, root: Buffer.alloc(32, 1), extensions: [] }, log);
    // More cosignatures than an entry has room for: the log's own signature is what counts.
    for (let i = 0; i < 90; i++)
      note = addSignatures(note, [cosign(note, generateCosignerKey(`witness.example.org/${i}`), 1)]);
    const shards = [...shardNames(2)];
    const placed = await endLog(
      { origin: OLD, files, known: shards.map((shard) => known(shard, shard === '0' ? note : null)) },
      { db, origin: NEW, logKey: newKey, reason: 'test' },
    );
    expect(await files.ended()).toMatch(/log\.example\.gov\/new follows it since/);
    const reader = new LedgerReader(db);
    const follows = new Map<string, string[]>();
    for (const { shard } of placed) {
      const control = parseEntry(await reader.entry(shard, 0)).control as Extract<Control, { kind: 'epoch.began' }>;
      follows.set(
        shard,
        control.follows.map(({ origin }) => origin.slice(OLD.length + 1)),
      );
      if (shard !== '0') continue;
      expect(openCheckpoint(Buffer.from(control.follows[0]!.checkpoint!), log.verifier).checkpoint.size).toBe(5);
    }
    expect(Object.fromEntries(follows)).toEqual({
      '0': ['0'],
      '1': ['1'],
      '2': ['0'],
      oversight: ['oversight'],
      access: ['access'],
    });
  });
});
