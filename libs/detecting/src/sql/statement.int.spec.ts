import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { withClient } from '#libs/ledger';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { StatementTooLarge } from '../errors.js';
import { isOfContent } from '../commit/commit-refused.js';
import { pipelined } from './pipelined.js';
import { column, MOST_BYTES } from './columns.js';
import { run } from './statement.js';

/** A buffer of this size that is never written, so it takes no memory. */
const untouched = (size: number): Buffer => Buffer.allocUnsafe(size);
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

describe('a statement that is too large', () => {
  let bench: DetectorBench;
  let db: DataSource;
  beforeEach(async () => {
    bench = await DetectorBench.open();
    db = await bench.detectorDb(1);
  });
  afterEach(() => bench.close());

  it('would end the connection without an error that differs from an outage', async () => {
    const error = await thrown(
      withClient(db, (client) => {
        const { stream } = (client as PoolClient & { connection: { stream: Socket } }).connection;
        // The head of a Bind message (protocol 3.0) of 1 GiB: its length alone is refused.
        stream.write(Buffer.from([0x42, 0x40, 0, 0, 0]));
        return client.query('SELECT 1');
      }),
    );
    expect(String(error)).toMatch(/terminated|ECONNRESET|EPIPE/);
    expect(String((error as { code?: string }).code)).not.toMatch(/^[0-9A-Z]{5}$/);
    expect(isOfContent(error)).toBe(false);
  });

  it('is refused before it is sent, with its rows as the cause, and no other row of the batch stays', async () => {
    const values = [untouched(MOST_BYTES / 2), untouched(MOST_BYTES / 2 + 1)];
    const work = withClient(db, async (client) => {
      await client.query('BEGIN');
      await pipelined(client, () => [
        run(client, 1, '0', {
          text: `INSERT INTO readmodel.gap (generation, shard, index, rule, error) VALUES ($1, $2, 7, 'fold', $3)`,
          values: [Buffer.from('it fits')],
        }),
        run(client, 1, '0', { text: 'SELECT $1::int, $2::text, length($3::bytea), length($4::bytea)', values }),
      ]);
      await client.query('COMMIT');
    });
    const error = await thrown(work);
    expect(error).toBeInstanceOf(StatementTooLarge);
    expect(isOfContent(error)).toBe(true);
    // The pool's only connection was not lost.
    const left = await db.query<{ gaps: number }[]>('SELECT count(*)::int AS gaps FROM readmodel.gap');
    expect(left).toEqual([{ gaps: 0 }]);
  });

  it('is refused already when a column would have to grow beyond the limit', () => {
    const texts = column.bytes();
    texts.push(Buffer.from('small'));
    expect(() => texts.push(untouched(MOST_BYTES))).toThrow(StatementTooLarge);
  });
});
