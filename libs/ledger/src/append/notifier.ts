import type { DataSource } from 'typeorm';
import { type ShardName } from '../shard.js';
import { withClient } from '../client.js';

export const NOTIFY_CHANNEL = 'countersign_ledger';

/**
 * Tells listeners that shards grew (`<shard>:<size>`). A hint only: followers of the ledger also poll. Sent after the commit, in a
 * transaction of its own that does not wait for the disk, because NOTIFY takes a lock at commit that would serialise the appends. While one
 * is on its way, newer sizes are merged.
 */
export class Notifier {
  private readonly due = new Map<ShardName, number>();
  private sending: Promise<void> | undefined;

  constructor(private readonly db: DataSource) {}

  grew(shard: ShardName, size: number): void {
    this.due.set(shard, size);
    this.sending ??= this.send().finally(() => (this.sending = undefined));
  }

  /** Resolves when nothing is on its way: before the connections are closed. */
  async idle(): Promise<void> {
    await this.sending;
  }

  private async send(): Promise<void> {
    while (this.due.size > 0) {
      const payloads = [...this.due].map(([shard, size]) => `'${shard}:${size}'`);
      this.due.clear();
      const notify = payloads.map((payload) => `NOTIFY ${NOTIFY_CHANNEL}, ${payload}`).join('; ');
      // Lost hints cost a listener one poll interval.
      await withClient(this.db, (client) =>
        client.query(`BEGIN; SET LOCAL synchronous_commit = off; ${notify}; COMMIT`),
      ).catch(() => undefined);
    }
  }
}
