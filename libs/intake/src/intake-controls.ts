import { eventShards } from '#libs/contracts';
import type { LeafDraft, PositionKey } from '#libs/ledger';
import { controlDraft } from './control-draft.js';
import type { IntakeControl } from './intake-protocol.js';
import type { IntakeContext } from './ports.js';

/** The control entries that the protocol asks for: a gap goes to every shard, the rest to the partition's own. */
export function intakeControlDrafts(
  instance: string,
  key: PositionKey,
  controls: readonly IntakeControl[],
  shards: number,
): LeafDraft[] {
  const own = String(key.partition % shards);
  const { cluster, topic, partition, incarnation } = key;
  const where = { cluster, topic, partition, incarnation };
  return controls.flatMap((control) => {
    switch (control.kind) {
      case 'intake.first':
        return [controlDraft(instance, own, { kind: control.kind, ...where, offset: String(control.offset) })];
      case 'intake.unverified':
        return [controlDraft(instance, own, { kind: control.kind, ...where, next: String(control.next) })];
      case 'intake.gap':
        return eventShards(shards).map((shard) =>
          controlDraft(instance, shard, {
            kind: control.kind,
            ...where,
            from: String(control.from),
            to: String(control.to),
          }),
        );
    }
  });
}

/** Reports the control entry to the log and the metrics. */
export function reportControl(
  { log, observer }: IntakeContext,
  topic: string,
  partition: number,
  control: IntakeControl,
): void {
  const fields = { topic, partition, ...Object.fromEntries(Object.entries(control).map(([k, v]) => [k, String(v)])) };
  if (control.kind === 'intake.first') return log.log('reading a partition for the first time', fields);
  if (control.kind === 'intake.gap') observer?.gap(topic, control.to - control.from + 1n);
  log.warn('a hole in the intake was recorded', fields);
}
