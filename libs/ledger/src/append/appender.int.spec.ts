import type { DataSource } from 'typeorm';
import { EntryTooLarge, parseEntry } from '#libs/contracts';
import { leafHash, treeRootAsync } from '#libs/merkle';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { actDraft, httpDraft, kafkaDraft, moveTo, PARTITION, range } from '../../../../tests/support/ledger-drafts.js';
import {
  ClockSkewed,
  createShards,
  LedgerAppender,
  LedgerReader,
  NOTIFY_CHANNEL,
  PositionMoved,
  QuarantineUnavailable,
  ReceiptKeyTooLong,
  ReceiptRepeated,
  ReceiptTaken,
  ShardCountMismatch,
  ShardNotWritable,
  StreamMoved,
} from '../index.js';

describe('LedgerAppender', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let reader: LedgerReader;
  const appenders: LedgerAppender[] = [];
  const appender = (options: Partial<ConstructorParameters<typeof LedgerAppender>[0]> = {}): LedgerAppender => {
    const made = new LedgerAppender({ db, shards: 1, ...options });
    appenders.push(made);
    return made;
  };

  beforeEach(async () => {
    database = await ledgerDatabase();
    db = await database.as('recorder', 8);
    reader = new LedgerReader(db);
  });
  afterEach(async () => {
    await Promise.all(appenders.splice(0).map((each) => each.idle()));
    await database.close();
  });

  it('records entries byte for byte, in order, under their Merkle root', async () => {
    const { placed } = await appender().append({
      drafts: range(0, 5_000).map((n) => kafkaDraft('0', n)),
      position: moveTo(null, 4_999),
    });

    const entries = await reader.entries('0', 0, 6_000);
    expect(placed.map(({ index }) => index)).toEqual(range(0, 5_000));
    expect(entries.map(({ index }) => index)).toEqual(range(0, 5_000));
    entries.forEach(({ bytes }, i) => {
      const { via, receivedAt } = parseEntry(bytes);
      expect('kafka' in via && via.kafka.offset).toBe(String(i));
      expect(receivedAt).toBe(placed[i]!.receivedAt);
      expect(placed[i]!.leafHash.equals(leafHash(bytes))).toBe(true);
    });
    expect(new Set(entries.map(({ bytes }) => parseEntry(bytes).nonce)).size).toBe(5_000);
    expect((await reader.head('0')).root).toEqual(await treeRootAsync(5_000, await reader.hashes('0', 5_000)));
    expect(await reader.position(PARTITION)).toMatchObject({ nextOffset: 5_000n, lastRecordOffset: 4_999n });
    expect((await checkLedger(db)).entries).toBe(5_000);
  });

  it.each([
    [
      [255, 1, 1],
      [0, 255, 256],
    ],
    [
      [256, 1],
      [0, 256],
    ],
    [[257], [0, 256]],
    [
      [100, 512],
      [0, 100, 256, 512],
    ],
  ])('ends rows at multiples of 256: appends of %j give rows at %j', async (sizes, rows) => {
    const one = appender();
    let from = 0;
    for (const size of sizes) {
      await one.append({ drafts: range(from, from + size).map((n) => httpDraft('0', n)) });
      from += size;
    }
    const stored = await db.query<{ first_index: string; count: number }[]>(
      'SELECT first_index, count FROM ledger.batch ORDER BY first_index',
    );
    expect(stored.map((row) => Number(row.first_index))).toEqual(rows);
    expect((await reader.entries('0', 0, from)).map(({ index }) => index)).toEqual(range(0, from));
    await checkLedger(db);
  });

  it('reads any range of entries and of leaf hashes, and older partial tiles', async () => {
    const { placed } = await appender().append({ drafts: range(0, 700).map((n) => httpDraft('0', n)) });
    const hashes = Buffer.concat(placed.map(({ leafHash }) => leafHash));
    for (const [from, to] of [
      [0, 1],
      [255, 257],
      [256, 512],
      [10, 699],
      [699, 700],
    ] as const) {
      const read = await reader.entries('0', from, to - from);
      expect(read.map(({ index }) => index)).toEqual(range(from, to));
      expect(await reader.leafHashes('0', from, to)).toEqual(hashes.subarray(from * 32, to * 32));
    }
    expect(await reader.tile('0', 0, 0, 7)).toEqual(hashes.subarray(0, 7 * 32));
    expect(await reader.tile('0', 0, 2, 188)).toEqual(hashes.subarray(512 * 32, 700 * 32));
    await expect(reader.tile('0', 0, 2)).rejects.toThrow('not in the ledger');
    await expect(reader.entry('0', 700)).rejects.toThrow('entry 0/700 is not in the ledger');
    const batches = await reader.batchesFrom('0', 300, 100);
    expect(batches[0]!.firstIndex).toBe(300);
    expect(batches.flatMap(({ entries }) => entries)).toHaveLength(212);
  });

  it('spreads one append over several shards and answers in the order of the drafts', async () => {
    const shards = ['2', '0', 'oversight', '1', '0', '2'];
    const { placed } = await appender({ shards: 3 }).append({
      drafts: shards.map((shard, n) => (shard === 'oversight' ? actDraft(n) : kafkaDraft(shard, n))),
      position: moveTo(null, 5),
    });
    expect(placed.map(({ shard, index }) => `${shard}/${index}`)).toEqual([
      '2/0',
      '0/0',
      'oversight/0',
      '1/0',
      '0/1',
      '2/1',
    ]);
    expect((await reader.heads()).map(({ shard, size }) => [shard, size])).toEqual([
      ['0', 2],
      ['1', 1],
      ['2', 2],
      ['oversight', 1],
      ['access', 0],
    ]);
    await checkLedger(db);
  });

  it('loses and doubles nothing when several processes append to the same shards', async () => {
    await createShards(db, 3);
    const pools = [db, await database.as('recorder', 8), await database.as('recorder', 8)];
    await Promise.all(
      pools.map(async (pool, p) => {
        const key = { ...PARTITION, partition: p };
        const own = appender({ db: pool, shards: 3 });
        const mine = new LedgerReader(pool);
        for (let from = 0; from < 600; from += 30) {
          const drafts = range(from, from + 30).map((n) => kafkaDraft(String((n + p) % 3), n, key));
          await own.append({ drafts, position: moveTo(await mine.position(key), from + 29, key) });
        }
      }),
    );
    expect((await checkLedger(db)).entries).toBe(1_800);
  });

  it('overlaps appends of one process and keeps their order within a shard', async () => {
    const one = appender();
    const answers = await Promise.all(
      range(0, 40).map((n) => one.append({ drafts: range(n * 20, n * 20 + 20).map((i) => httpDraft('0', i)) })),
    );
    expect(answers.flatMap(({ placed }) => placed.map(({ index }) => index))).toEqual(range(0, 800));
    await checkLedger(db);
  });

  it('goes on after an append that failed while the next one was prepared on it', async () => {
    const one = appender();
    await one.append({ drafts: [httpDraft('0', 1)] });
    const results = await Promise.allSettled([
      one.append({ drafts: [httpDraft('0', 1)] }),
      one.append({ drafts: [httpDraft('0', 2)] }),
      one.append({ drafts: [httpDraft('0', 3)] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect((await checkLedger(db)).entries).toBe(3);
  });

  it('writes nothing when the position has moved, and says where it is', async () => {
    const one = appender();
    await one.append({ drafts: [kafkaDraft('0', 0)], position: moveTo(null, 0) });
    const again = one.append({ drafts: [kafkaDraft('0', 0)], position: moveTo(null, 0) });
    await expect(again).rejects.toThrow(PositionMoved);
    await expect(again).rejects.toMatchObject({
      expectedNext: null,
      current: { nextOffset: 1n, lastRecordOffset: 0n },
    });
    expect((await checkLedger(db)).entries).toBe(1);
  });

  it('lets one of two processes have a position that neither has seen', async () => {
    await createShards(db, 3);
    const other = appender({ db: await database.as('recorder'), shards: 3 });
    // Different shards, so that no head's lock decides before the position's key does.
    const results = await Promise.allSettled([
      appender({ shards: 3 }).append({ drafts: [kafkaDraft('0', 0)], position: moveTo(null, 0) }),
      other.append({ drafts: [kafkaDraft('1', 0)], position: moveTo(null, 0) }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { current: { nextOffset: 1n } } });
    expect((await checkLedger(db)).entries).toBe(1);
  });

  it('moves a position without entries', async () => {
    await appender().append({
      drafts: [],
      position: { key: PARTITION, expectedNext: null, next: 7n, lastRecordOffset: null, lastRecordDigest: null },
    });
    expect(await reader.position(PARTITION)).toMatchObject({ nextOffset: 7n, lastRecordOffset: null });
    await checkLedger(db);
  });

  it('answers a recorded event with its place, also when two processes race for it', async () => {
    const [a, b] = [appender(), appender({ db: await database.as('recorder') })];
    await a.append({ drafts: [httpDraft('0', 1), httpDraft('0', 2)] });
    const taken = a.append({ drafts: [httpDraft('0', 3), httpDraft('0', 2)] });
    await expect(taken).rejects.toThrow(ReceiptTaken);
    await expect(taken).rejects.toMatchObject({ receipts: [{ eventId: 'event-2', shard: '0', index: 1 }] });

    const race = await Promise.allSettled(
      [a, b].map((each) => each.append({ drafts: range(10, 30).map((n) => httpDraft('0', n)) })),
    );
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = race.find((r) => r.status === 'rejected')?.reason as ReceiptTaken;
    expect(lost).toBeInstanceOf(ReceiptTaken);
    expect(lost.receipts).toHaveLength(20);
    expect(await reader.receipts(lost.receipts)).toHaveLength(20);
    expect((await checkLedger(db)).entries).toBe(22);
  });

  it('gives oversight acts the next versions of their stream, once', async () => {
    await createShards(db, 1);
    const detector = await database.as('detector');
    const one = appender({ db: detector });
    await one.append({ drafts: [actDraft(0), actDraft(1)], stream: { stream: 'finding-1', expectedVersion: 0 } });
    const late = one.append({ drafts: [actDraft(2)], stream: { stream: 'finding-1', expectedVersion: 1 } });
    await expect(late).rejects.toThrow(StreamMoved);
    await expect(late).rejects.toMatchObject({ expected: 1, current: 2 });
    await one.append({ drafts: [actDraft(2)], stream: { stream: 'finding-1', expectedVersion: 2 } });
    expect(await new LedgerReader(detector).streamVersion('finding-1')).toBe(3);
    await checkLedger(db);
  });

  it('never lets receivedAt fall when the clock jumps back, in this process or another', async () => {
    const start = Date.now();
    let now = start;
    // However slow the machine: what is looked at is the order, not the difference.
    const maxSkewMs = 60_000;
    const jumping = appender({ clock: () => now, maxSkewMs });
    const behind = appender({ db: await database.as('recorder'), clock: () => start - 1_500, maxSkewMs });
    const times: string[] = [];
    for (const [n, jump] of [0, 900, -1_500].entries()) {
      now = start + jump;
      times.push((await jumping.append({ drafts: [httpDraft('0', n)] })).placed[0]!.receivedAt);
    }
    times.push((await behind.append({ drafts: [httpDraft('0', 9)] })).placed[0]!.receivedAt);
    const latest = new Date(start + 900).toISOString();
    expect(times).toEqual([new Date(start).toISOString(), latest, latest, latest]);
    await checkLedger(db);
  });

  it.each([-5_000, 5_000])('does not append with a clock %d ms off the database', async (off) => {
    await expect(appender({ clock: () => Date.now() + off }).append({ drafts: [httpDraft('0', 1)] })).rejects.toThrow(
      ClockSkewed,
    );
    expect((await reader.head('0')).size).toBe(0);
  });

  it('refuses what would not be right before it touches the database', async () => {
    const one = appender();
    const twice = [httpDraft('0', 1), httpDraft('0', 1)];
    await expect(one.append({ drafts: twice })).rejects.toThrow(ReceiptRepeated);
    const long = {
      ...httpDraft('0', 1),
      receipt: { source: 'x'.repeat(3_000), eventId: '1', digest: Buffer.alloc(32) },
    };
    await expect(one.append({ drafts: [long] })).rejects.toThrow(ReceiptKeyTooLong);
    await expect(one.append({ drafts: [{ shard: '0', tail: { head: 'x'.repeat(65_500) } }] })).rejects.toThrow(
      EntryTooLarge,
    );
    const refused = { ...kafkaDraft('0', 1), quarantine: { bytes: Buffer.from('x'), salt: Buffer.alloc(16) } };
    await expect(one.append({ drafts: [refused] })).rejects.toThrow(QuarantineUnavailable);
    await expect(one.append({ drafts: [kafkaDraft('7', 1)] })).rejects.toThrow(ShardNotWritable);
    await expect(
      one.append({ drafts: [httpDraft('0', 1)], stream: { stream: 's', expectedVersion: 0 } }),
    ).rejects.toThrow(RangeError);
    await one.append({ drafts: [httpDraft('0', 1)] });
    expect((await checkLedger(db)).entries).toBe(1);
  });

  it('does not start with another number of shards than the ledger has', async () => {
    await appender({ shards: 3 }).append({ drafts: [httpDraft('2', 1)] });
    await expect(appender({ shards: 4 }).append({ drafts: [httpDraft('0', 1)] })).rejects.toThrow(ShardCountMismatch);
  });

  it('tells listeners how far a shard has grown', async () => {
    const runner = db.createQueryRunner();
    const client = (await runner.connect()) as {
      on(event: 'notification', on: (message: { payload: string }) => void): void;
    };
    const heard = new Promise<string>((resolve) => client.on('notification', ({ payload }) => resolve(payload)));
    await runner.query(`LISTEN ${NOTIFY_CHANNEL}`);
    await appender().append({ drafts: range(0, 5).map((n) => httpDraft('0', n)) });
    expect(await heard).toBe('0:5');
    await runner.query(`UNLISTEN *`);
    await runner.release();
  });
});
