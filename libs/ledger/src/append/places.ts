import { HASH_SIZE } from '#libs/merkle';
import type { Appended, LeafDraft, Placed } from './draft.js';
import type { PreparedShard } from './prepare.js';

/** Where each draft of an append went: worked out when somebody asks, because the intake of Kafka does not. */
export class Places implements Appended {
  private known: Placed[] | undefined;

  constructor(
    private readonly drafts: readonly LeafDraft[],
    private readonly prepared: readonly PreparedShard[],
  ) {}

  get placed(): Placed[] {
    return (this.known ??= this.find());
  }

  /** Within a shard, entries keep the drafts' order. */
  private find(): Placed[] {
    const shards = new Map(this.prepared.map((shard) => [shard.base.shard, { shard, next: 0 }]));
    return this.drafts.map((draft) => {
      const { shard, next } = shards.get(draft.shard)!;
      shards.get(draft.shard)!.next += 1;
      return {
        shard: draft.shard,
        index: shard.base.size + next,
        leafHash: shard.encoded.leafHashes.subarray(next * HASH_SIZE, (next + 1) * HASH_SIZE),
        receivedAt: shard.encoded.receivedAt,
      };
    });
  }
}
