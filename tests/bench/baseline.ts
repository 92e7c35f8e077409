import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

function copyRow(id: number, value: Buffer): Buffer {
  const row = Buffer.allocUnsafe(2 + 4 + 8 + 4 + value.length);
  row.writeInt16BE(2, 0);
  row.writeInt32BE(8, 2);
  row.writeBigInt64BE(BigInt(id), 6);
  row.writeInt32BE(value.length, 14);
  value.copy(row, 18);
  return row;
}

async function withTable<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(
      'DROP TABLE IF EXISTS baseline; CREATE TABLE baseline (id bigint PRIMARY KEY, value bytea NOT NULL)',
    );
    return await work(client);
  } finally {
    await client.query('DROP TABLE IF EXISTS baseline');
    await client.end();
  }
}

const perSecond = (count: number, started: number): number => count / ((performance.now() - started) / 1000);

/** (a) Plain binary COPY, one row per event, one transaction per 5,000. Events per second. */
export const copyRate = (url: string, values: Buffer[]): Promise<number> =>
  withTable(url, async (client) => {
    const started = performance.now();
    for (let at = 0; at < values.length; at += 5_000) {
      const rows = values.slice(at, at + 5_000).map((value, i) => copyRow(at + i, value));
      await pipeline(
        Readable.from([HEADER, Buffer.concat(rows), TRAILER]),
        client.query(copyFrom('COPY baseline FROM STDIN (FORMAT binary)')),
      );
    }
    return perSecond(values.length, started);
  });

/** (b) Multi-row INSERT of 1,000 rows. Events per second. */
export const insertRate = (url: string, values: Buffer[]): Promise<number> =>
  withTable(url, async (client) => {
    const started = performance.now();
    for (let at = 0; at < values.length; at += 1_000) {
      const batch = values.slice(at, at + 1_000);
      const places = batch.map((_, i) => `($${2 * i + 1},$${2 * i + 2})`).join();
      await client.query(
        `INSERT INTO baseline VALUES ${places}`,
        batch.flatMap((value, i) => [at + i, value]),
      );
    }
    return perSecond(values.length, started);
  });
