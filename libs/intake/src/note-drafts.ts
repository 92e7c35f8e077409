import { type Control, entryTail, eventShards } from '#libs/contracts';
import type { LeafDraft, PositionKey, ShardName } from '#libs/ledger';
import type { IntakeNote } from './intake-protocol.js';

/** A control entry of this recorder in one shard. */
export const controlDraft = (instance: string, shard: ShardName, control: Control): LeafDraft => ({
  shard,
  tail: entryTail({ recorder: { instance } }, { control }),
});

/** What the protocol has to say, as control entries: a gap concerns every shard, the rest the partition's own. */
export function noteDrafts(
  instance: string,
  key: PositionKey,
  notes: readonly IntakeNote[],
  shards: number,
): LeafDraft[] {
  const own = String(key.partition % shards);
  const { cluster, topic, partition, incarnation } = key;
  const where = { cluster, topic, partition, incarnation };
  return notes.flatMap((note) => {
    switch (note.kind) {
      case 'intake.first':
        return [controlDraft(instance, own, { kind: note.kind, ...where, offset: String(note.offset) })];
      case 'intake.unverified':
        return [controlDraft(instance, own, { kind: note.kind, ...where, next: String(note.next) })];
      case 'intake.gap':
        return eventShards(shards).map((shard) =>
          controlDraft(instance, shard, { kind: note.kind, ...where, from: String(note.from), to: String(note.to) }),
        );
    }
  });
}
