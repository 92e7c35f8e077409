import type { AgreementFacts } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import { CHUNK, missingSequences, noteSequence, type SequenceChunk, type SourceFacts } from '../kinds/source.js';
import type { Work } from '../portions/touched.js';
import { chunksOf, isSpoken, noteAfter, noteHole, slotOf, takesNumber } from './own-word.js';
import type { FoldContext } from './context.js';
import { noteTwice } from './sequence.js';
import { advance, isCounted, noteWaiting } from './watermark.js';

/**
 * Counts a source's numbers and watermarks anew, after it is decided otherwise which are its own word, or after one was taken back. What
 * contradicted a watermark that does not count contradicts nothing; answers the entries of which that has changed.
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
  Object.assign(facts, { next: 1, ahead: [], highest: 0, twice: {}, waiting: [], held: [], watermark: 0, vouched: 0 });
  const changed: number[] = [];
  let vouched = 0;
  for (const { key: of, first } of chunksOf(memory, about.agreement, source)) {
    const chunk = memory.edit(of);
    for (let at = 0; at < CHUNK; at++) {
      for (const watermark of chunk.watermarks[at] ?? []) {
        if (!isCounted(about, source, watermark)) continue;
        vouched = Math.max(vouched, watermark.upTo);
        facts.highest = Math.max(facts.highest, watermark.next - 1);
        noteWaiting(facts, watermark);
      }
      for (const index of recountSlot(about, facts, chunk, { sequence: first + at, vouched })) changed.push(index);
    }
    advance(facts, about);
  }
  noteHole(facts, hadHole, { act });
  touched.add(key);
  return changed;
}

function recountSlot(
  about: AgreementFacts,
  facts: SourceFacts,
  { slots, vouched: known }: SequenceChunk,
  { sequence, vouched }: { sequence: number; vouched: number },
): number[] {
  const slot = slotOf(sequence);
  const claims = slots[slot] ?? [];
  let taken = false;
  const changed: number[] = [];
  for (const claim of claims) {
    const spoken = isSpoken(about, facts.source, claim);
    taken ||= takesNumber(about, facts.source, claim);
    if (claim.id !== '' && noteAfter(about, facts.source, claim, spoken ? vouched : 0)) changed.push(claim.index);
  }
  if (taken) {
    noteSequence(facts, sequence);
    noteTwice(about, facts, sequence, claims);
    known[slot] = vouched;
  } else delete known[slot];
  return changed;
}
