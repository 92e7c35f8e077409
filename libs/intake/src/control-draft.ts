import { type Control, entryTail } from '#libs/contracts';
import type { LeafDraft, ShardName } from '#libs/ledger';

/** A control entry of this recorder in one shard. */
export const controlDraft = (instance: string, shard: ShardName, control: Control): LeafDraft => ({
  shard,
  tail: entryTail({ recorder: { instance } }, { control }),
});
