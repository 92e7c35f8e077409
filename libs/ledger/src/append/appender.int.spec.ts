import type { DataSource } from 'typeorm';
import { parseEntry } from '#libs/contracts';
import { leafHash, treeRootAsync } from '#libs/merkle';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { LedgerAppender, LedgerReader, type LeafDraft } from '../index.js';

const draft = (shard: string, n: number): LeafDraft => ({
  shard,
  tail: Buffer.from(
    `"via":{"kafka":{"cluster":"c","topic":"transfers.irs","incarnation":1,"partition":0,"offset":"${n}"}},"event":{"n":${n}}`,
  ),
});
const drafts = (shard: string, from: number, count: number): LeafDraft[] =>
  Array.from({ length: count }, (_, i) => draft(shard, from + i));

describe('LedgerAppender', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let reader: LedgerReader;

  beforeEach(async () => {
    database = await ledgerDatabase();
    db = await database.as('recorder', 8);
    reader = new LedgerReader(db);
  });
  afterEach(() => database.close());

  it('records entries byte for byte, in order, under their Merkle root', async () => {
    const appender = new LedgerAppender({ db, shards: 1 });
    const { placed } = await appender.append({ drafts: drafts('0', 0, 5_000) });
    const entries = await reader.entries('0', 0, 6_000);
    expect(entries).toHaveLength(5_000);
    expect(placed.map(({ index }) => index)).toEqual(entries.map(({ index }) => index));
    entries.forEach(({ bytes }, i) => {
      expect(parseEntry(bytes)).toMatchObject({ receivedAt: placed[i]!.receivedAt, event: { n: i } });
      expect(placed[i]!.leafHash.equals(leafHash(bytes))).toBe(true);
    });
    const head = await reader.head('0');
    expect(head.root).toEqual(await treeRootAsync(5_000, await reader.hashes('0', 5_000)));
    expect(new Set(entries.map(({ bytes }) => parseEntry(bytes).nonce)).size).toBe(5_000);
    await appender.idle();
  });
});
