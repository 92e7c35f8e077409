import type { DataSource } from 'typeorm';
import { ShardCountMismatch, ShardNotWritable } from '../errors.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import { createShards } from '../schema/shards.js';
import { compareShards, type ShardName, shardNames } from '../shard.js';

/** SQLSTATE. */
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * The heads as this process last saw them. They may be stale (another process appended) or early (the transaction before has not
 * committed): the transaction compares it under the lock, so a wrong one costs time, never correctness.
 */
export class HeadCache {
  private readonly heads = new Map<ShardName, Head>();
  private checked = false;

  constructor(
    private readonly db: DataSource,
    private readonly shards: number,
    /** Called before a ledger gets its shards; throws where it has had them. */
    private readonly beforeBegin?: () => Promise<void> | undefined,
  ) {}

  /** Throws ShardCountMismatch, ShardNotWritable. */
  async get(shards: readonly ShardName[]): Promise<Map<ShardName, Head>> {
    if (!this.checked) await this.checkShards();
    const missing = shards.filter((shard) => !this.heads.has(shard));
    if (missing.length > 0) {
      const rows = await this.db.query<HeadRow[]>(`SELECT ${HEAD_COLUMNS} FROM ledger.head WHERE shard = ANY($1)`, [
        missing,
      ]);
      for (const row of rows) this.set(headOf(row));
    }
    return new Map(
      shards.map((shard) => {
        const head = this.heads.get(shard);
        if (head === undefined) throw new ShardNotWritable(shard);
        return [shard, head];
      }),
    );
  }

  set(head: Head): void {
    this.heads.set(head.shard, head);
  }

  forget(shards: readonly ShardName[]): void {
    for (const shard of shards) this.heads.delete(shard);
  }

  /**
   * S is fixed for an epoch: a process with another S would route events to other shards than their history. The first recorder of a
   * new ledger creates the shards, if migrate did not.
   */
  private async checkShards(): Promise<void> {
    const rows = await this.db.query<{ shard: ShardName }[]>('SELECT shard FROM ledger.head');
    const found = rows.map(({ shard }) => shard).sort(compareShards);
    if (found.length === 0) await this.createShards();
    else if (found.join() !== shardNames(this.shards).join()) throw new ShardCountMismatch(this.shards, found);
    this.checked = true;
  }

  private async createShards(): Promise<void> {
    await this.beforeBegin?.();
    try {
      await createShards(this.db, this.shards);
    } catch (error) {
      if ((error as { code?: string }).code === INSUFFICIENT_PRIVILEGE) throw new ShardCountMismatch(this.shards, []);
      throw error;
    }
  }
}
