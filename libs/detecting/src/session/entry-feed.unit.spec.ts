import { entryTail, encodeEntry } from '#libs/contracts';
import { EntryFeed } from './entry-feed.js';

const KIB = 1024;

/** Control entries of about `size` bytes, from a ledger of groups of 20. */
function ledgerOf(sizes: number[]) {
  const entries = sizes.map((size) =>
    encodeEntry(
      'AAAAAAAAAAAAAAAAAAAAAA',
      '2026-11-22T15:00:00.000Z',
      entryTail({ recorder: { instance: 'x'.repeat(size) } }, { control: { kind: 'clock' } }),
    ),
  );
  const asked: number[] = [];
  return {
    asked,
    batchesFrom: (_shard: string, from: number, most: number) => {
      asked.push(most);
      const groups = [];
      for (let at = from; at < Math.min(entries.length, from + most); at += 20)
        groups.push({ firstIndex: at, entries: entries.slice(at, at + 20) });
      return Promise.resolve(groups);
    },
  };
}

async function batchesOf(feed: EntryFeed): Promise<number[][]> {
  const batches: number[][] = [];
  for (;;) {
    const batch = await feed.next();
    if (batch.length === 0) return batches;
    batches.push(batch.map(({ input }) => input.index));
  }
}

describe('EntryFeed', () => {
  it('returns every entry once and in order, whatever their sizes', async () => {
    const sizes = Array.from({ length: 100 }, (_, i) => (i % 7 === 0 ? 60 * KIB : 600));
    const feed = new EntryFeed(ledgerOf(sizes), '0', 3, { maxEntries: 30, maxBytes: 512 * KIB });
    const batches = await batchesOf(feed);
    expect(batches.flat()).toEqual(Array.from({ length: 97 }, (_, i) => i + 3));
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(30);
  });

  it('fills a batch with small entries up to its bytes, and with bulk parts up to a quarter of them', async () => {
    const limits = { maxEntries: 4_000, maxBytes: 512 * KIB };
    const small = await batchesOf(new EntryFeed(ledgerOf(Array<number>(400).fill(4 * KIB)), '0', 0, limits));
    expect(small[0]!.length).toBeGreaterThan(120);
    const large = await batchesOf(new EntryFeed(ledgerOf(Array<number>(9).fill(60 * KIB)), '0', 0, limits));
    expect(large.map(({ length }) => length)).toEqual([2, 2, 2, 2, 1]);
  });

  it('begins with the returned entries and adds new ones, so that a long batch follows a long one', async () => {
    const feed = new EntryFeed(ledgerOf(Array<number>(70).fill(600)), '0', 0, { maxEntries: 30, maxBytes: 512 * KIB });
    feed.giveBack((await feed.next()).slice(25));
    expect((await feed.next(40)).map(({ input }) => input.index)).toEqual(Array.from({ length: 15 }, (_, i) => i + 25));
    const batch = await feed.next();
    feed.giveBack(batch.slice(1));
    expect(await feed.next(41)).toEqual([]);
    expect((await batchesOf(feed)).map(({ length }) => length)).toEqual([29]);
  });

  it('returns an entry that exceeds the limit by itself', async () => {
    const feed = new EntryFeed(ledgerOf([60 * KIB, 60 * KIB]), '0', 0, { maxEntries: 10, maxBytes: 64 * KIB });
    expect(await batchesOf(feed)).toEqual([[0], [1]]);
  });

  it('requests few entries once it knows that they are large', async () => {
    const ledger = ledgerOf(Array<number>(200).fill(60 * KIB));
    await batchesOf(new EntryFeed(ledger, '0', 0, { maxEntries: 4_000, maxBytes: 2 * KIB * KIB }));
    expect(ledger.asked[0]).toBe(256);
    expect(Math.max(...ledger.asked.slice(1))).toBeLessThanOrEqual(9);
  });
});
