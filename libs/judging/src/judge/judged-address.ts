import { type Act, compareActs } from '../act.js';
import { type Bits, minus, noBits, or } from '../bits.js';
import type { Assessed, AssessmentStatement, BlockFacts, Submitted } from '../kinds/block.js';

/** Statements in judging order. */
export const wordsInOrder = <W extends { act: Act }>(words: Record<string, W>): W[] => {
  const all = Object.values(words);
  return all.length < 2 ? all : all.sort((a, b) => compareActs(a.act, b.act));
};

/** The combined result of several assessments in order: the latest decides an item. */
export function latest(words: readonly Assessed[]): Assessed {
  let [known, insufficient, partial] = [noBits(), noBits(), noBits()];
  for (const word of words) {
    known = or(known, word.known);
    insufficient = or(minus(insufficient, word.known), word.insufficient);
    partial = or(minus(partial, word.known), word.partial);
  }
  return { known, insufficient, partial };
}

/** Items that any of these statements names. */
export function ever(words: readonly Assessed[]): Assessed {
  let [known, insufficient, partial] = [noBits(), noBits(), noBits()];
  for (const word of words) {
    known = or(known, word.known);
    insufficient = or(insufficient, word.insufficient);
    partial = or(partial, word.partial);
  }
  return { known, insufficient, partial };
}

/** Items by the level of their addresses: by the source's latest assessment, otherwise by the requester's codes. */
export function judgedAddress(
  block: Pick<BlockFacts, 'submitted' | 'assessed'>,
  counts: { requester: (word: Submitted) => boolean; source: (word: AssessmentStatement) => boolean },
): Assessed & { bySource: Bits } {
  const requester = latest(wordsInOrder(block.submitted).filter((word) => counts.requester(word)));
  const source = latest(wordsInOrder(block.assessed).filter((word) => counts.source(word)));
  return {
    known: or(requester.known, source.known),
    bySource: source.known,
    insufficient: or(minus(requester.insufficient, source.known), source.insufficient),
    partial: or(minus(requester.partial, source.known), source.partial),
  };
}
