import { tailLength } from '#libs/contracts';
import type { LeafDraft } from '#libs/ledger';
import { isLarge, type KafkaRecord } from './kafka/record.js';
import { Pace, paced } from './paced.js';
import type { RecordDrafter } from './record-draft.js';

export interface BatchDraft {
  drafts: LeafDraft[];
  /** Those that the drafts go to. */
  shards: ReadonlySet<string>;
  /** Of the entries to come, and of what is quarantined. */
  bytes: number;
  accepted: number;
  quarantined: number;
}

/** Drafts of the entries of `records[from..]`, behind those of `notes`. Lets others have the processor meanwhile. */
export async function draftBatch(
  controls: readonly LeafDraft[],
  drafter: RecordDrafter,
  records: readonly KafkaRecord[],
  from: number,
): Promise<BatchDraft> {
  const drafts = [...controls];
  let quarantined = 0;
  const pace = new Pace();
  for (let i = from; i < records.length; i++) {
    if (pace.due) await pace.pause();
    const record = records[i]!;
    const { draft, refused } = isLarge(record) ? await paced(drafter.steps(record)) : drafter.draft(record);
    if (refused !== undefined) quarantined++;
    drafts.push(draft);
  }
  const shards = new Set<string>();
  let bytes = 0;
  for (const { shard, tail, quarantine } of drafts) {
    shards.add(shard);
    bytes += tailLength(tail) + (quarantine?.bytes.length ?? 0);
  }
  return { drafts, shards, bytes, accepted: records.length - from - quarantined, quarantined };
}
