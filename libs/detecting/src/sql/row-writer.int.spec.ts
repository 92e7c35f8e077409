import { Pool, type PoolClient } from 'pg';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { insertInto, updateIn, upsertInto } from './row-writer.js';
import { run, type Statement } from './statement.js';

interface Sample {
  no: number;
  name?: string | null;
  counted?: number;
}

describe('a writer of rows', () => {
  let bench: DetectorBench;
  let pool: Pool;
  let client: PoolClient;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    pool = new Pool({ connectionString: bench.database.url, max: 1 });
    client = await pool.connect();
  });
  afterAll(async () => {
    client.release();
    await pool.end();
    await bench.close();
  });

  const write = (statement: Statement | undefined, shard = '0'): Promise<number> => run(client, 1, shard, statement);
  const stored = async (columns: string): Promise<unknown[][]> =>
    (await client.query<unknown[]>({ text: `SELECT ${columns} FROM sample ORDER BY shard, no`, rowMode: 'array' }))
      .rows;

  describe('for every type', () => {
    const types = {
      text: ['text', 'tëxt of more than 64 characters, some of which take more than one byte: ☃ '.repeat(9)],
      uuid: ['uuid', '0190d8f0-1234-7abc-8def-0123456789ab'],
      int: ['int', -2_147_483_648],
      bigint: ['bigint', -9_007_199_254_740_991],
      // Before 2000, from which PostgreSQL counts.
      timestamptz: ['timestamptz', Date.parse('1969-07-20T20:17:40.123Z')],
      bytea: ['bytea', Buffer.from([0, 255, 1])],
      hex: ['bytea', '00ff01'],
      json: ['json', { quoted: '"', none: null, list: ['\\', 1] }],
      'text[]': ['text[]', ['', 'a,b', '{c}', 'NULL', '"']],
    } as const;
    const read: Record<string, unknown> = {
      bigint: '-9007199254740991',
      timestamptz: new Date('1969-07-20T20:17:40.123Z'),
      hex: types.bytea[1],
    };

    it.each(Object.entries(types))('stores a %s, and null if the column allows it', async (type, [column, value]) => {
      await client.query('DROP TABLE IF EXISTS sample');
      await client.query(
        `CREATE TABLE sample (generation int, shard text, no bigint, value ${column}, other ${column})`,
      );
      const other = type === 'text[]' ? type : `${type}?`;
      const writer = insertInto<{ no: number; value: unknown; other: unknown }>('sample', {
        other: [other, (row: { other: unknown }) => row.other] as never,
        no: ['bigint', (row) => row.no],
        value: [type, (row: { value: unknown }) => row.value] as never,
      });
      const rest = type === 'text[]' ? [[], []] : [null, undefined];
      expect(await write(writer.write(rest.map((other, no) => ({ no, value, other }))))).toBe(2);
      const back = read[type] ?? value;
      const none = type === 'text[]' ? [] : null;
      expect(await stored('generation, shard, no, value, other')).toEqual([
        [1, '0', '0', back, none],
        [1, '0', '1', back, none],
      ]);
    });
  });

  describe('on existing rows', () => {
    beforeEach(async () => {
      await client.query('DROP TABLE IF EXISTS sample');
      await client.query(
        `CREATE TABLE sample (generation int, shard text, no bigint, name text, counted bigint NOT NULL DEFAULT 0, first text,
           PRIMARY KEY (generation, shard, no))`,
      );
    });
    const inserted = insertInto<Sample>('sample', { no: ['bigint', (s) => s.no], name: ['text?', (s) => s.name] });

    it('writes long rows, and many more rows than it reserves room for', async () => {
      const rows = Array.from({ length: 5_000 }, (_, no) => ({ no, name: no % 3 ? 'n'.repeat(no) : null }));
      expect(await write(inserted.write(rows))).toBe(5_000);
      expect(await stored('no::int, name')).toEqual(rows.map(({ no, name }) => [no, name]));
    });

    it('gives no statement without rows', () => {
      expect(inserted.write([])).toBeUndefined();
    });

    it('fails on an existing row, or keeps it', async () => {
      await write(inserted.write([{ no: 1, name: 'first' }]));
      await expect(write(inserted.write([{ no: 1, name: 'second' }]))).rejects.toMatchObject({ code: '23505' });
      const staying = insertInto<Sample>(
        'sample',
        { no: ['bigint', (s) => s.no], name: ['text?', (s) => s.name] },
        { existing: 'stay' },
      );
      const second = [
        { no: 1, name: 'third' },
        { no: 2, name: 'new' },
      ];
      expect(await write(staying.write(second))).toBe(1);
      expect(await stored('no::int, name')).toEqual([
        [1, 'first'],
        [2, 'new'],
      ]);
    });

    it('replaces, adds to, and keeps columns as declared, within the shard', async () => {
      const writer = upsertInto<Sample>(
        'sample',
        {
          no: ['bigint', (s) => s.no, 'key'],
          first: ['text?', (s) => s.name],
          counted: ['bigint', (s) => s.counted ?? 0, 'add'],
          name: ['text?', (s) => s.name, 'set'],
        },
        { name: 'sample-upsert', within: 'shard' },
      );
      await write(writer.write([{ no: 1, name: 'a', counted: 5 }]));
      await write(writer.write([{ no: 1, name: 'b', counted: -2 }]));
      await write(writer.write([{ no: 1, name: 'c', counted: 1 }]), '1');
      expect(await stored('shard, no::int, name, first, counted::int')).toEqual([
        ['0', 1, 'b', 'a', 3],
        ['1', 1, 'c', 'c', 1],
      ]);
    });

    it('replaces within the generation, in any shard', async () => {
      await client.query('ALTER TABLE sample DROP CONSTRAINT sample_pkey, ADD PRIMARY KEY (generation, no)');
      const writer = upsertInto<Sample>(
        'sample',
        { no: ['bigint', (s) => s.no, 'key'], name: ['text?', (s) => s.name, 'set'] },
        { within: 'generation' },
      );
      await write(writer.write([{ no: 1, name: 'a' }]));
      await write(writer.write([{ no: 1, name: 'b' }]), '1');
      expect(await stored('shard, no::int, name')).toEqual([['0', 1, 'b']]);
    });

    it('updates rows of the shard with the same key, and only those that meet the condition', async () => {
      const rows = [1, 2, 3].map((no) => ({ no, name: `old ${no}` }));
      await write(inserted.write(rows));
      await write(inserted.write(rows), '1');
      const writer = updateIn<Sample>(
        'sample',
        { name: ['text?', (s) => s.name, 'set'], no: ['bigint', (s) => s.no, 'key'] },
        { only: 't.no <> 2' },
      );
      const changed = [{ no: 1, name: 'new' }, { no: 2, name: 'new' }, { no: 3 }, { no: 4, name: 'new' }];
      expect(await write(writer.write(changed))).toBe(2);
      expect(await stored('shard, no::int, name')).toEqual([
        ['0', 1, 'new'],
        ['0', 2, 'old 2'],
        ['0', 3, null],
        ['1', 1, 'old 1'],
        ['1', 2, 'old 2'],
        ['1', 3, 'old 3'],
      ]);
    });
  });

  it('accepts for each column only values of its type', () => {
    const declared = [
      // @ts-expect-error a number is no text
      () => insertInto<Sample>('sample', { name: ['text', (s) => s.no] }),
      // @ts-expect-error it may be missing, and the column is not said to take null
      () => insertInto<Sample>('sample', { name: ['text', (s) => s.name] }),
      // @ts-expect-error there is no such type
      () => insertInto<Sample>('sample', { name: ['varchar?', (s) => s.name] }),
      // @ts-expect-error nothing is replaced by an insert
      () => insertInto<Sample>('sample', { name: ['text?', (s) => s.name, 'set'] }),
      // @ts-expect-error an update does not leave a column alone that it is given
      () => updateIn<Sample>('sample', { name: ['text?', (s) => s.name] }),
    ];
    expect(declared).toHaveLength(5);
  });
});
