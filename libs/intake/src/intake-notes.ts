import { eventShards } from '#libs/contracts';
import type { LeafDraft, PositionKey } from '#libs/ledger';
import { controlDraft } from './control-draft.js';
import type { IntakeNote } from './intake-protocol.js';
import type { IntakeContext } from './ports.js';

/** The control entries that the protocol asks for: a gap goes to every shard, the rest to the partition's own. */
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

/** Reports the control entry to the log and the metrics. */
export function tellNote({ log, observer }: IntakeContext, topic: string, partition: number, note: IntakeNote): void {
  const fields = { topic, partition, ...Object.fromEntries(Object.entries(note).map(([k, v]) => [k, String(v)])) };
  if (note.kind === 'intake.first') return log.log('reading a partition for the first time', fields);
  if (note.kind === 'intake.gap') observer?.gap(topic, note.to - note.from + 1n);
  log.warn('a hole in the intake was recorded', fields);
}
