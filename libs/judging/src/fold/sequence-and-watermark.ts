import { millis } from '#libs/contracts';
import type { AgreementFacts } from '../kinds/agreement.js';
import { timelineOf } from '../timeline.js';
import { advanceWatermark, CHUNK, missingSequences, noteSequence, type SourceFacts } from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import { isEmptyRecord } from '../record.js';
import { keys } from '../kinds/key.js';
import type { EventOf, FoldContext } from './context.js';

/** Notes that a source has written under an agreement, and which of its sequences. A refused event (no id) claims none. */
export function foldSequence(context: FoldContext, source: string, sequence: number | undefined): SourceFacts {
  const { memory, touched, agreement, act } = context;
  const key = keys.source(agreement, source);
  const facts = memory.edit(key);
  facts.lastIndex = act.index;
  if (sequence === undefined) return facts;
  const hadHole = missingSequences(facts) > 0;
  noteSequence(facts, sequence);
  noteHole(facts, hadHole, context);
  if (act.id) noteClaim(context, facts, sequence, act.id);
  advanceWatermark(facts);
  if (hadHole || missingSequences(facts) > 0 || !isEmptyRecord(facts.verdicts)) touched.add(key);
  return facts;
}

function noteHole(facts: SourceFacts, hadHole: boolean, { act }: FoldContext): void {
  if (hadHole || missingSequences(facts) === 0) return;
  facts.holeSeenAt = act.receivedAt;
  facts.holeIndex = act.index;
}

/** Two ids that claim one sequence are kept, both entries. */
function noteClaim(
  { memory, touched, agreement, act }: FoldContext,
  facts: SourceFacts,
  sequence: number,
  id: string,
): void {
  const chunk = memory.edit(keys.sequences(agreement, facts.source, Math.floor(sequence / CHUNK)));
  const slot = String(sequence % CHUNK);
  const claimed = chunk.slots[slot];
  if (!claimed) chunk.slots[slot] = { id, index: act.index };
  else if (claimed.id !== id) {
    facts.twice[sequence] = [...new Set([...(facts.twice[sequence] ?? [claimed.index]), act.index])].sort(
      (a, b) => a - b,
    );
    touched.add(keys.source(agreement, facts.source));
  }
}

/** It counts once every sequence below `nextSequence` is in, and at most as the time at which it was received. */
export function foldWatermark(
  context: FoldContext,
  facts: SourceFacts,
  { data }: EventOf<'gov.transfer.source.watermarked.v1'>,
): void {
  const next = Number(data.nextSequence);
  const hadHole = missingSequences(facts) > 0;
  facts.highest = Math.max(facts.highest, next - 1);
  noteHole(facts, hadHole, context);
  if (missingSequences(facts) > 0) context.touched.add(keys.source(context.agreement, facts.source));
  facts.waiting.push([next, Math.min(millis(data.upTo), context.act.receivedAt)]);
  advanceWatermark(facts);
}

/**
 * The point up to which every source that has written under the agreement, and every party, vouches that all is in.
 * A party counts through its own sources; one that has written nothing holds the point back.
 */
export function settledThrough(memory: Overlay, facts: AgreementFacts): number {
  const watermarks = facts.sources.map((source) => ({
    party: source.split(':')[2]!,
    upTo: memory.read(keys.source(facts.agreement, source))?.watermark ?? 0,
  }));
  let through = Infinity;
  for (const { upTo } of watermarks) through = Math.min(through, upTo);
  for (const party of timelineOf(facts).parties) {
    if (!watermarks.some((w) => w.party === party)) return 0;
  }
  return Number.isFinite(through) ? through : 0;
}
