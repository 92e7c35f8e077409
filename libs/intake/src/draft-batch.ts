import { type RefusalReason, tailLength } from '#libs/contracts';
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
  /** How many were refused, by reason. */
  refused: ReadonlyMap<RefusalReason, number>;
}

/**
 * Drafts of the entries of `records[from..]`, behind those of `notes`. `passed`: what was passed over before the first. Lets others have the
 * processor meanwhile.
 */
export async function draftBatch(
  controls: readonly LeafDraft[],
  drafter: RecordDrafter,
  records: readonly KafkaRecord[],
  from: number,
  passed?: { from: bigint; always: boolean },
): Promise<BatchDraft> {
  const drafts = [...controls];
  const refusals = new Map<RefusalReason, number>();
  let quarantined = 0;
  const pace = new Pace();
  for (let i = from; i < records.length; i++) {
    if (pace.due) await pace.pause();
    const record = records[i]!;
    const jump = i > from ? jumpBefore(records[i - 1]!, record) : passedBefore(record, passed);
    const { draft, refused } = isLarge(record) ? await paced(drafter.steps(record, jump)) : drafter.draft(record, jump);
    if (refused !== undefined) {
      quarantined++;
      refusals.set(refused, (refusals.get(refused) ?? 0) + 1);
    }
    drafts.push(draft);
  }
  const shards = new Set<string>();
  let bytes = 0;
  for (const { shard, tail, quarantine } of drafts) {
    shards.add(shard);
    bytes += tailLength(tail) + (quarantine?.bytes.length ?? 0);
  }
  return { drafts, shards, bytes, accepted: records.length - from - quarantined, refused: refusals };
}

/** The offset after the record before, where this one does not follow it. Numbers, for speed: beyond 2^53 they are compared as texts. */
function jumpBefore({ offset: before }: KafkaRecord, { offset }: KafkaRecord): string | undefined {
  const next = Number(before) + 1;
  if (next < Number.MAX_SAFE_INTEGER) return Number(offset) === next ? undefined : String(next);
  const exact = String(BigInt(before) + 1n);
  return offset === exact ? undefined : exact;
}

function passedBefore({ offset }: KafkaRecord, passed: { from: bigint; always: boolean } | undefined) {
  if (passed === undefined) return undefined;
  if (passed.from < BigInt(offset)) return String(passed.from);
  return passed.always ? offset : undefined;
}
