import { ACCESS, type ShardName, type ShardStatus } from '#libs/ledger';
import type { Metrics } from '#libs/platform';

/** What is asked of the ledger. */
export interface LedgerView {
  shards: () => Promise<readonly ShardStatus[]>;
  /** Size of the newest checkpoint with the quorum; undefined where no witnesses are asked. */
  witnessedSize?: ((shard: ShardName, newest: number) => Promise<number>) | undefined;
}

/** How large the ledger is and how much of it is signed and witnessed, when it is asked for. */
export function observeLedger(metrics: Metrics, view: () => LedgerView | undefined): void {
  const perShard = { labelNames: ['shard'] as const };
  const size = metrics.gauge({ ...perShard, name: 'ledger_size_entries', help: 'Entries of a shard' });
  const checkpoint = metrics.gauge({
    ...perShard,
    name: 'checkpoint_timestamp_seconds',
    help: "When a shard's latest checkpoint was signed, seconds since 1970",
  });
  const unsigned = metrics.gauge({
    ...perShard,
    name: 'checkpoint_unsigned_entries',
    help: 'Entries of a shard after the last tree that was signed, published or not',
  });
  const unwitnessed = metrics.gauge({
    ...perShard,
    name: 'checkpoint_unwitnessed_entries',
    help: "Entries of a shard after its newest published checkpoint that has the witnesses' quorum; none without witnesses",
  });
  metrics.beforeScrape(async () => {
    for (const shard of (await open(view())) ?? []) {
      const labels = { shard: shard.shard };
      size.set(labels, shard.size);
      unsigned.set(labels, shard.size - shard.signedSize);
      if (shard.checkpointAt !== null) checkpoint.set(labels, Date.parse(shard.checkpointAt) / 1000);
    }
  });
  // On its own: it may have to look back, and the rest should not wait for it.
  metrics.beforeScrape(async () => {
    const ledger = view();
    if (!ledger?.witnessedSize) return;
    for (const { shard, size: entries, checkpointSize } of (await open(ledger)) ?? [])
      unwitnessed.set({ shard }, entries - (await ledger.witnessedSize(shard, checkpointSize)));
  });
}

/** Without the log of who looked: it would tell when somebody does. */
const open = async (view: LedgerView | undefined): Promise<readonly ShardStatus[] | undefined> =>
  (await view?.shards())?.filter(({ shard }) => shard !== ACCESS);
