import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Client } from 'pg';
import { entryTail, inspect, encodeEntry } from '#libs/contracts';
import { NOTIFY_CHANNEL } from '#libs/ledger';
import { encodeEntryBundle } from '#libs/merkle';
import { type Act, eventOf, iso, topicOf } from './acts.js';

const compress = promisify(gzip);
const ROW = 256;
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';
/** From an act to its receipt. */
const UNDER_WAY_MS = 1_000;

export interface Received {
  act: Act;
  /** Milliseconds since 1970. An entry is received no earlier than the previous one. */
  at?: number;
}

/**
 * Writes acts into shard 0 as a recorder does, with planned times of receipt. It leaves out the tree, which detectors do not read. The
 * entries of one call appear at once. Holds one row of entries in memory.
 */
export class EntryWriter {
  size = 0;
  private receivedAt = 0;
  private offset = 0;

  constructor(private readonly client: Client) {}

  acts(acts: Iterable<Received>): Promise<void> {
    return this.write(this.sealed(acts));
  }

  /** Adds one entry of the recorder's clock, `laterMs` after the previous entry. */
  clock(laterMs: number): Promise<void> {
    this.receivedAt += laterMs;
    const tail = entryTail({ recorder: { instance: 'bench' } }, { control: { kind: 'clock' } });
    return this.write([encodeEntry(NONCE, iso(this.receivedAt), tail)]);
  }

  private *sealed(acts: Iterable<Received>): Generator<Buffer> {
    for (const { act, at = act.time + UNDER_WAY_MS } of acts) {
      this.receivedAt = Math.max(this.receivedAt, at);
      const event = eventOf(act);
      const { refused } = inspect(event);
      if (refused) throw new Error(`admission refuses an event of the bench: ${refused.detail} ${event.toString()}`);
      const topic = topicOf(act.source);
      const via = {
        cluster: 'bench',
        topic,
        incarnation: 1,
        partition: 0,
        offset: String(this.offset++),
        key: act.agreement,
      };
      yield encodeEntry(NONCE, iso(this.receivedAt), entryTail({ kafka: via }, { event }));
    }
  }

  private async write(entries: Iterable<Buffer>): Promise<void> {
    await this.client.query('BEGIN');
    let row: Buffer[] = [];
    const flush = async (): Promise<void> => {
      if (row.length === 0) return;
      const bundle = await compress(encodeEntryBundle(row), { level: 1 });
      await this.client.query(
        `INSERT INTO ledger.batch (shard, first_index, count, received_at, entries) VALUES ('0', $1, $2, now(), $3)`,
        [this.size, row.length, bundle],
      );
      this.size += row.length;
      row = [];
    };
    for (const entry of entries) {
      row.push(entry);
      // A row never extends beyond a full tile.
      if (row.length === ROW - (this.size % ROW)) await flush();
    }
    await flush();
    await this.client.query(`UPDATE ledger.head SET size = $1 WHERE shard = '0'`, [this.size]);
    await this.client.query('COMMIT');
    await this.client.query(`NOTIFY ${NOTIFY_CHANNEL}, '0:${this.size}'`);
  }
}
