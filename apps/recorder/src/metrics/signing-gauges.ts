import { ACCESS, type GuardStatus, type ShardName } from '#libs/ledger';
import type { Metrics } from '#libs/platform';
import type { PublicationProgress } from '../publication.js';

/** Causes that keep checkpoints from being made or published. */
export function observeSigning(
  metrics: Metrics,
  /** Of events and oversight. */
  shards: readonly ShardName[],
  status: () => GuardStatus | undefined,
  publication: Pick<PublicationProgress, 'unsigned' | 'unpublished' | 'unwitnessed'>,
): void {
  const perShard = { labelNames: ['shard'] as const };
  const frozen = metrics.gauge({
    ...perShard,
    name: 'ledger_frozen',
    help: '1 while a shard is frozen because somebody has seen more of it; shard "all": every one',
  });
  const unheard = metrics.gauge({
    name: 'ledger_unheard',
    help: 'Witnesses and brokers that have not said yet what they have seen of this ledger',
  });
  const unsigned = metrics.gauge({
    ...perShard,
    name: 'checkpoint_unsigned_seconds',
    help: "Seconds since a shard's next checkpoint cannot be signed; none while it can",
  });
  const unpublished = metrics.gauge({
    ...perShard,
    name: 'checkpoint_unpublished_seconds',
    help: "Seconds since a shard's quorum of witnesses is missing; none while it is met",
  });
  const unwitnessed = metrics.gauge({
    ...perShard,
    name: 'checkpoint_unwitnessed_seconds',
    help: "Seconds since a shard's quorum is missing, where its newest checkpoint was published without it",
  });
  metrics.beforeScrape(() => {
    const now = status();
    frozen.reset();
    for (const shard of ['all', ...shards]) frozen.set({ shard }, 0);
    for (const { shard } of now?.discrepancies ?? []) frozen.set({ shard: shard ?? 'all' }, 1);
    unheard.set(now?.silent.length ?? 0);
    unsigned.reset();
    for (const { shard, forMs, held } of publication.unsigned)
      // That `access` waits would tell that it has grown; a fault is a fault.
      if (shard !== ACCESS || !held) unsigned.set({ shard }, forMs / 1000);
    unpublished.reset();
    for (const { shard, forMs } of publication.unpublished.filter(isOpen)) unpublished.set({ shard }, forMs / 1000);
    unwitnessed.reset();
    for (const { shard, forMs } of publication.unwitnessed.filter(isOpen)) unwitnessed.set({ shard }, forMs / 1000);
  });
}

const isOpen = ({ shard }: { shard: ShardName }): boolean => shard !== ACCESS;
