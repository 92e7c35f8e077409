import type { AgreementFacts } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import {
  CHUNK,
  missingSequences,
  recordSequence,
  type SequenceChunk,
  type SourceFacts,
  type Watermark,
} from '../kinds/source.js';
import type { Work } from '../portions/touched.js';
import { countUpTo, lastUpTo } from '../standing/up-to.js';
import { chunksOf, isSpoken, recordAfter, recordHole, slotOf, takesNumber } from './own-statement.js';
import type { FoldContext } from './context.js';
import { recordTwice } from './sequence.js';
import { advance, isCounted, recordWaiting } from './watermark.js';

/**
 * Counts a source's numbers and watermarks again, after a change in which statements are its own, or after a retraction. A statement
 * contradicts only a watermark that counts; returns the entries for which that has changed.
 */
export function recountSource(
  { memory, touched }: Work,
  about: AgreementFacts,
  source: string,
  act: FoldContext['act'],
): number[] {
  const key = keys.source(about.agreement, source);
  const facts = memory.edit(key);
  const hadHole = missingSequences(facts) > 0;
  Object.assign(facts, {
    next: 1,
    ahead: [],
    beyond: 0,
    highest: 0,
    twice: {},
    waiting: [],
    held: [],
    watermark: 0,
    vouched: 0,
  });
  const changed: number[] = [];
  let vouched = 0;
  const unnumbered = new Unnumbered();
  for (const { key: of, first } of chunksOf(memory, about.agreement, source)) {
    const chunk = memory.edit(of);
    for (let at = 0; at < CHUNK; at++) {
      for (const watermark of chunk.watermarks[at] ?? []) {
        if (!isCounted(about, source, watermark)) continue;
        if (watermark.unnumbered) unnumbered.add(watermark);
        else vouched = Math.max(vouched, watermark.upTo);
        facts.highest = Math.max(facts.highest, watermark.next - 1);
        recordWaiting(facts, watermark);
      }
      for (const index of recountSlot({ memory, touched }, about, facts, chunk, {
        sequence: first + at,
        vouched,
        unnumbered,
      }))
        changed.push(index);
    }
    advance(facts, about);
  }
  recordHole(facts, hadHole, { act });
  touched.add(key);
  return changed;
}

/** Watermarks without a number: ascending by entry, each further than all before. */
class Unnumbered {
  private readonly steps: { from: number; upTo: number }[] = [];

  add({ index, upTo }: Watermark): void {
    const { steps } = this;
    const at = countUpTo(steps, index);
    if ((steps[at - 1]?.upTo ?? 0) >= upTo) return;
    let end = at;
    while (end < steps.length && steps[end]!.upTo <= upTo) end++;
    steps.splice(at, end - at, { from: index, upTo });
  }

  before(index: number): number {
    return lastUpTo(this.steps, index - 1)?.upTo ?? 0;
  }
}

function recountSlot(
  work: Work,
  about: AgreementFacts,
  facts: SourceFacts,
  { slots, vouched: known }: SequenceChunk,
  by: { sequence: number; vouched: number; unnumbered: Unnumbered },
): number[] {
  const { sequence } = by;
  const slot = slotOf(sequence);
  const claims = slots[slot] ?? [];
  let taken = false;
  // The correction of a refused event takes its number, and with it the time that had been vouched for by then.
  const first = claims.find((claim) => takesNumber(about, facts.source, claim)) ?? claims[0];
  const vouched = first ? Math.max(by.vouched, by.unnumbered.before(first.index)) : by.vouched;
  const changed: number[] = [];
  for (const claim of claims) {
    const spoken = isSpoken(about, facts.source, claim);
    taken ||= takesNumber(about, facts.source, claim);
    if (claim.id !== '' && recordAfter(work, about, facts.source, claim, spoken ? vouched : 0))
      changed.push(claim.index);
  }
  if (taken) {
    recordSequence(facts, sequence);
    recordTwice(about, facts, sequence, claims);
    known[slot] = vouched;
  } else delete known[slot];
  return changed;
}
