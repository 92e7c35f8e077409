import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { CheckpointPublisher, LedgerAppender, LedgerReader, shardOrigin } from '#libs/ledger';
import { intakeReport, type LedgerReport, verifyDatabase, verifyLedger } from '#libs/audit';
import { generateLogKey, openCheckpoint, signCheckpoint } from '#libs/tlog';
import { type LedgerDatabase, ledgerDatabase, ledgerTemplate } from '../support/ledger-database.js';
import { actDraft, httpDraft, kafkaDraft, moveTo, PARTITION, range } from '../support/ledger-drafts.js';
import { entriesIn, ENTRY_EDITS, packed, sameContents } from './entries.js';
import { Random } from './random.js';

const CASES = 500;
const ORIGIN = 'ledger.test/tamper';
const KEY = generateLogKey(ORIGIN);
const keys = new Map(['0', '1', 'oversight', 'access'].map((shard) => [shard, KEY.named(shardOrigin(ORIGIN, shard))]));
const keyOf = (shard: string) => keys.get(shard)!;
const TABLES = ['batch', 'tile', 'checkpoint', 'http_receipt', 'stream_version', 'head', 'signed', 'intake_position'];

/** 700 Kafka and 30 HTTP entries in shard 0, 40 in shard 1, 3 acts. `older`: a copy of the tables after the first 400. */
const filled = ledgerTemplate('ledger-to-tamper', async (url) => {
  const db = await new DataSource({ type: 'postgres', url }).initialize();
  const reader = new LedgerReader(db);
  const appender = new LedgerAppender({ db, shards: 2 });
  const publisher = new CheckpointPublisher({ db, logKey: KEY, origin: ORIGIN });
  const kafka = async (shard: string, from: number, to: number): Promise<void> => {
    const position = moveTo(await reader.position(PARTITION), to - 1);
    await appender.append({ drafts: range(from, to).map((n) => kafkaDraft(shard, n)), position });
  };
  const copy = async (schema: string): Promise<void> => {
    await db.query(`CREATE SCHEMA ${schema}`);
    for (const table of TABLES) await db.query(`CREATE TABLE ${schema}.${table} AS TABLE ledger.${table}`);
  };
  await kafka('0', 0, 400);
  await publisher.publishDue();
  await copy('older');
  await kafka('0', 400, 700);
  await kafka('1', 700, 740);
  await appender.append({ drafts: range(0, 30).map((n) => httpDraft('0', n)) });
  await appender.append({
    drafts: [actDraft(0), actDraft(1), actDraft(2)],
    stream: { stream: 's', expectedVersion: 0 },
  });
  await publisher.publishDue();
  await appender.idle();
  await copy('intact');
  // The owner can disable the triggers; only the tree reveals the change.
  for (const table of TABLES) await db.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
  await db.destroy();
});

interface Touched {
  tables: string[];
  /** The shard of the change. Null: several shards. */
  shard: string | null;
  /** The entries of the changed row, [from, to). */
  entries?: [number, number];
}
interface BatchRow {
  shard: string;
  first_index: string;
  count: number;
  entries: Buffer;
}

describe('a database that was tampered with', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  const one = async <T extends object>(random: Random, query: string): Promise<T> =>
    random.of(await db.query<T[]>(query));
  const batchRow = (random: Random, least = 1): Promise<BatchRow> =>
    one(
      random,
      `SELECT shard, first_index, count, entries FROM ledger.batch WHERE count >= ${least} ORDER BY shard, first_index`,
    );
  const touchedRow = ({ shard, first_index, count }: BatchRow): Touched => ({
    tables: ['batch'],
    shard,
    entries: [Number(first_index), Number(first_index) + count],
  });
  const setEntries = (row: BatchRow, entries: Buffer, count = row.count): Promise<unknown> =>
    db.query('UPDATE ledger.batch SET entries = $3, count = $4 WHERE shard = $1 AND first_index = $2', [
      row.shard,
      row.first_index,
      entries,
      count,
    ]);

  beforeAll(async () => {
    database = await ledgerDatabase(filled);
    db = await database.as('owner');
  });
  afterAll(() => database.close());

  /** Each returns the place of its change, or undefined where it would change nothing. */
  const TAMPERINGS: Record<string, (random: Random) => Promise<Touched | undefined>> = {
    ...Object.fromEntries(
      Object.entries(ENTRY_EDITS).map(([name, edit]) => [
        name,
        async (random: Random) => {
          const row = await batchRow(random, 2);
          // A row cannot extend over a multiple of 256, so an insertion pushes out the last entry.
          const room = 256 - (Number(row.first_index) % 256);
          const entries = edit(entriesIn(row.entries), random).slice(0, room);
          await setEntries(row, packed(entries), entries.length);
          return touchedRow(row);
        },
      ]),
    ),
    'flip a bit of a row': async (random) => {
      const row = await batchRow(random);
      const flipped = random.flip(row.entries);
      if (sameContents(row.entries, flipped)) return undefined;
      await setEntries(row, flipped);
      return touchedRow(row);
    },
    'delete a row': async (random) => {
      const row = await batchRow(random);
      await db.query('DELETE FROM ledger.batch WHERE shard = $1 AND first_index = $2', [row.shard, row.first_index]);
      return touchedRow(row);
    },
    'insert a row': async (random) => {
      const row = await batchRow(random);
      await db.query(
        'INSERT INTO ledger.batch SELECT shard, 1024, least(count, 256), received_at, entries FROM ledger.batch WHERE shard = $1 AND first_index = $2',
        [row.shard, row.first_index],
      );
      return { tables: ['batch'], shard: row.shard };
    },
    'swap two rows': async (random) => {
      const rows = await db.query<BatchRow[]>(
        `SELECT shard, first_index, count, entries FROM ledger.batch WHERE shard = '0' ORDER BY first_index`,
      );
      const [a, b] = random.two(rows.length).map((at) => rows[at]!) as [BatchRow, BatchRow];
      await setEntries(a, b.entries);
      await setEntries(b, a.entries);
      return { ...touchedRow(a) };
    },
    'change when a row was received': async (random) => {
      const row = await batchRow(random);
      await db.query(
        `UPDATE ledger.batch SET received_at = received_at + interval '1 ms' WHERE shard = $1 AND first_index = $2`,
        [row.shard, row.first_index],
      );
      return touchedRow(row);
    },
    'truncate the tail': async (random) => {
      const shard = random.of(['0', '1', 'oversight']);
      await db.query(
        'DELETE FROM ledger.batch WHERE shard = $1 AND first_index = (SELECT max(first_index) FROM ledger.batch WHERE shard = $1)',
        [shard],
      );
      return { tables: ['batch'], shard };
    },
    'flip a bit of a tile': async (random) => {
      const tile = await one<{ index: string; bytes: Buffer }>(
        random,
        'SELECT index, bytes FROM ledger.tile ORDER BY index',
      );
      await db.query('UPDATE ledger.tile SET bytes = $2 WHERE index = $1', [tile.index, random.flip(tile.bytes)]);
      return { tables: ['tile'], shard: '0' };
    },
    'swap two tiles': async () => {
      const tiles = await db.query<{ index: string; bytes: Buffer }[]>(
        'SELECT index, bytes FROM ledger.tile ORDER BY index',
      );
      await db.query('UPDATE ledger.tile SET bytes = $2 WHERE index = $1', [tiles[0]!.index, tiles[1]!.bytes]);
      await db.query('UPDATE ledger.tile SET bytes = $2 WHERE index = $1', [tiles[1]!.index, tiles[0]!.bytes]);
      return { tables: ['tile'], shard: '0' };
    },
    'delete a tile': async (random) => {
      await db.query('DELETE FROM ledger.tile WHERE index = $1', [random.below(2)]);
      return { tables: ['tile'], shard: '0' };
    },
    'flip a bit of a head': async (random) => {
      const column = random.of(['root', 'edge']);
      const head = await one<{ shard: string; bytes: Buffer }>(
        random,
        `SELECT shard, ${column} AS bytes FROM ledger.head ORDER BY shard`,
      );
      await db.query(`UPDATE ledger.head SET ${column} = $2 WHERE shard = $1`, [head.shard, random.flip(head.bytes)]);
      return { tables: ['head'], shard: head.shard };
    },
    'change what is signed': async (random) => {
      const shard = random.of(['0', '1', 'oversight']);
      const [signed] = await db.query<{ root: Buffer }[]>('SELECT root FROM ledger.signed WHERE shard = $1', [shard]);
      if (random.below(2) === 0)
        await db.query('UPDATE ledger.signed SET root = $2 WHERE shard = $1', [shard, random.flip(signed!.root)]);
      else await db.query('UPDATE ledger.signed SET size = size + 1 WHERE shard = $1', [shard]);
      return { tables: ['signed'], shard };
    },
    'flip a bit of a checkpoint': async (random) => {
      const row = await one<{ shard: string; size: string; note: string }>(
        random,
        'SELECT shard, size, note FROM ledger.checkpoint ORDER BY shard, size',
      );
      const at = random.below(row.note.length);
      const letter = row.note[at]!;
      const other = String.fromCharCode(letter.charCodeAt(0) ^ (1 << random.below(5)));
      if (other === '\0') return undefined;
      const note = row.note.slice(0, at) + other + row.note.slice(at + 1);
      await db.query('UPDATE ledger.checkpoint SET note = $3 WHERE shard = $1 AND size = $2', [
        row.shard,
        row.size,
        note,
      ]);
      return { tables: ['checkpoint'], shard: row.shard };
    },
    'fork a checkpoint': async (random) => {
      const row = await one<{ shard: string; size: string; note: string }>(
        random,
        'SELECT shard, size, note FROM ledger.checkpoint ORDER BY shard, size',
      );
      const { checkpoint } = openCheckpoint(Buffer.from(row.note), keyOf(row.shard).verifier);
      const note = signCheckpoint(
        { ...checkpoint, root: random.flip(Buffer.from(checkpoint.root)) },
        keyOf(row.shard),
      ).toString();
      await db.query('UPDATE ledger.checkpoint SET note = $3 WHERE shard = $1 AND size = $2', [
        row.shard,
        row.size,
        note,
      ]);
      return { tables: ['checkpoint'], shard: row.shard };
    },
    'delete an older checkpoint': async () => {
      await db.query(`DELETE FROM ledger.checkpoint WHERE shard = '0' AND size = 400`);
      return { tables: ['checkpoint'], shard: '0' };
    },
    'alter or delete a receipt': async (random) => {
      const row = await one<{ event_id: string; index: string; digest: Buffer }>(
        random,
        'SELECT event_id, index, digest FROM ledger.http_receipt ORDER BY index',
      );
      const where = 'WHERE event_id = $1';
      if (random.below(2) === 0) await db.query(`DELETE FROM ledger.http_receipt ${where}`, [row.event_id]);
      else
        await db.query(`UPDATE ledger.http_receipt SET digest = $2 ${where}`, [row.event_id, random.flip(row.digest)]);
      return { tables: ['http_receipt'], shard: '0', entries: [Number(row.index), Number(row.index) + 1] };
    },
    'renumber a stream': async (random) => {
      await db.query('UPDATE ledger.stream_version SET version = version + 7 WHERE version = $1', [
        1 + random.below(3),
      ]);
      return { tables: ['stream_version'], shard: 'oversight' };
    },
    'move a position': async (random) => {
      await db.query('UPDATE ledger.intake_position SET next_offset = next_offset - $1', [1 + random.below(700)]);
      return { tables: ['intake_position'], shard: null };
    },
    'put one table of an older copy': async (random) => {
      const table = random.of(['batch', 'tile', 'head', 'signed', 'intake_position']);
      await restore(table, 'older');
      return { tables: [table], shard: table === 'intake_position' ? null : '0' };
    },
  };

  async function restore(table: string, from = 'intact'): Promise<void> {
    await db.query(`BEGIN; DELETE FROM ledger.${table}; INSERT INTO ledger.${table} TABLE ${from}.${table}; COMMIT`);
  }

  const verify = (): Promise<LedgerReport> => verifyLedger({ db, verifiers: (shard) => keyOf(shard).verifier });
  const names = ({ problems }: LedgerReport, { shard, entries }: Touched): boolean =>
    problems.some(
      (problem) =>
        problem.shard === shard &&
        (entries === undefined ||
          (problem.index !== null && problem.index >= entries[0] && problem.index <= entries[1])),
    );

  it(`does not verify, and the report names the place, in ${CASES} random cases`, async () => {
    expect((await verify()).problems).toEqual([]);
    const missed: string[] = [];
    let done = 0;
    for (let seed = 1; done < CASES; seed++) {
      const random = new Random(seed);
      const kind = random.of(Object.keys(TAMPERINGS));
      let touched: Touched | undefined;
      try {
        touched = await TAMPERINGS[kind]!(random);
      } catch (error) {
        // A constraint of the table refused the change.
        if (!/violates check constraint/.test((error as Error).message)) throw error;
      }
      if (!touched) continue;
      done += 1;
      const report = await verify();
      if (report.ok || !names(report, touched))
        missed.push(`seed ${seed}: ${kind}: ${JSON.stringify(touched)}: ${JSON.stringify(report.problems)}`);
      for (const table of touched.tables) await restore(table);
    }
    expect(missed).toEqual([]);
    expect((await verify()).ok).toBe(true);
  }, 900_000);

  it.each([
    [
      'has another checksum',
      `entries = overlay(entries PLACING '\\x00000000' FROM octet_length(entries) - 7)`,
      /checksum/,
    ],
    ['has another count', 'count = count - 1', /256 entries|entries, expected|beyond/],
    ['is no gzip', `entries = 'x'`, /the header is not that of gzip/],
  ])(
    'in a row that %s is named with its first and last entry, and the intake of the others is counted',
    async (_, set, detail) => {
      await db.query(`UPDATE ledger.batch SET ${set} WHERE shard = '0' AND first_index = 256`);
      try {
        const [{ count }] = await db.query<[{ count: number }]>(
          `SELECT count FROM ledger.batch WHERE shard = '0' AND first_index = 256`,
        );
        const verified = await verifyDatabase({
          ...{ db, intake: true, signal: new AbortController().signal },
          believed: { keys: ['0', '1', 'oversight'].map((shard) => keyOf(shard).verifier), policy: undefined },
        });
        expect(verified.ok).toBe(false);
        expect(verified.ledger.problems[0]).toMatchObject({
          ...{ kind: 'entry', shard: '0', index: 256, last: 255 + count },
          detail: expect.stringMatching(detail),
        });
        expect(verified.ledger.firstFailure).toEqual({ shard: '0', index: 256 });
        const report = intakeReport(verified.counts, undefined);
        expect(report.ok).toBe(false);
        expect(report.unread[0]).toEqual({ log: '0', first: 256, last: 255 + count });
        expect(report.notChecked[0]).toMatch(/^what entries 0\/256 to 0\/\d+ record: they cannot be read/);
        // What lies in the other rows and shards is counted all the same.
        expect(report.partitions[0]).toMatchObject({ first: '0', last: '739' });
      } finally {
        await restore('batch');
      }
    },
  );

  it('whose head, tiles, notes or frames are of no known form loses no report', async () => {
    const changes = [
      ['head', `edge = 'x'`],
      ['tile', `bytes = decode(repeat('00', 8192), 'hex')`],
      ['checkpoint', `note = 'x'`],
      ['http_receipt', `digest = sha256('x')`],
      ['intake_position', 'next_offset = next_offset + 1000'],
    ] as const;
    for (const [table, set] of changes) await db.query(`UPDATE ledger.${table} SET ${set}`);
    const strange = [
      '{"v":1,"nonce":"n","receivedAt":"t","via":{"kafka":null},"event":{"source":1}}',
      '{"v":1,"nonce":"n","receivedAt":"t","via":"x","quarantined":{"size":1}}',
      '[]',
    ];
    await db.query(`UPDATE ledger.batch SET entries = $1, count = 3 WHERE shard = 'oversight' AND first_index = 0`, [
      packed(strange.map((text) => Buffer.from(text))),
    ]);
    try {
      const verified = await verifyDatabase({
        ...{ db, intake: true, signal: new AbortController().signal },
        believed: { keys: ['0', '1', 'oversight'].map((shard) => keyOf(shard).verifier), policy: undefined },
      });
      expect(verified.ok).toBe(false);
      expect(new Set(verified.ledger.problems.map(({ kind }) => kind))).toContain('head');
      expect(intakeReport(verified.counts, undefined).partitions).toEqual([]);
    } finally {
      for (const table of ['head', 'tile', 'checkpoint', 'http_receipt', 'intake_position', 'batch'])
        await restore(table);
    }
    // The same entries under heads that can be read.
    await db.query(`UPDATE ledger.batch SET entries = $1, count = 3 WHERE shard = 'oversight' AND first_index = 0`, [
      packed(strange.map((text) => Buffer.from(text))),
    ]);
    try {
      const { problems } = await verify();
      for (const index of [0, 1, 2])
        expect(problems.some((one) => one.shard === 'oversight' && one.index === index)).toBe(true);
    } finally {
      await restore('batch');
    }
  });

  it.each([
    ['checkpoint', 'signed_at', 'infinity', 'checkpoint', 'it is said to be signed at Infinity'],
    ['checkpoint', 'signed_at', '2001-01-01', 'checkpoint', 'it is said to be signed at 2001-01-01T00:00:00.000Z, and'],
    ['head', 'received_at', 'infinity', 'head', 'the head cannot be used'],
  ])('whose %s.%s is %s loses no report', async (table, column, value, kind, detail) => {
    const newest = table === 'checkpoint' ? 'AND size = (SELECT max(size) FROM ledger.checkpoint)' : '';
    await db.query(`UPDATE ledger.${table} SET ${column} = $1 WHERE shard = '0' ${newest}`, [value]);
    try {
      const { ok, ledger } = await verifyDatabase({
        ...{ db, signal: new AbortController().signal },
        believed: { keys: ['0', '1', 'oversight'].map((shard) => keyOf(shard).verifier), policy: undefined },
      });
      expect(ok).toBe(false);
      expect(ledger.problems).toContainEqual(
        expect.objectContaining({ kind, shard: '0', detail: expect.stringContaining(detail) }),
      );
    } finally {
      await restore(table);
    }
  });

  it('and replaced by an older copy is consistent: only a claim from outside reveals it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tamper-db-'));
    const state = join(dir, 'seen.json');
    const believed = { keys: ['0', '1', 'oversight'].map((shard) => keyOf(shard).verifier), policy: undefined };
    const stop = new AbortController();
    const against = (stateFile?: string) => verifyDatabase({ db, stateFile, believed, signal: stop.signal });
    try {
      expect((await against(state)).ok).toBe(true);
      for (const table of TABLES) await restore(table, 'older');
      expect(await against()).toMatchObject({ ok: true, problems: [] });
      const { ok, problems } = await against(state);
      expect(ok).toBe(false);
      expect(problems.map(({ shard, kind, detail }) => `${shard} ${kind}: ${detail}`).join('\n')).toMatch(
        /0 history: the log was truncated or rolled back: the state file .* 730 entries, this one has 400[^]*1 history: .*this one none/,
      );
    } finally {
      for (const table of TABLES) await restore(table);
      rmSync(dir, { recursive: true });
    }
  });
});
