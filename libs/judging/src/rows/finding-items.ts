import { type Bits, equal } from '../bits.js';
import { isLack, ruleOf, subjectOf } from '../judge/verdict-names.js';
import type { BlockFacts } from '../kinds/block.js';

/** The items of a block that one finding holds. Undefined: none any more. */
export interface BlockHits {
  rule: string;
  subject: string;
  items: Bits | undefined;
}

/** Findings whose items in a block are others than before. */
export function changedHits({ verdicts }: BlockFacts, before: BlockFacts | undefined): BlockHits[] {
  const changed: BlockHits[] = [];
  const was = before?.verdicts ?? {};
  const put = (name: string, items: Bits | undefined): void => {
    if (!isLack(name)) changed.push({ rule: ruleOf(name), subject: subjectOf(name), items });
  };
  for (const name in verdicts) {
    const known = was[name];
    if (!known || !equal(known, verdicts[name]!)) put(name, verdicts[name]);
  }
  for (const name in was) if (!(name in verdicts)) put(name, undefined);
  return changed;
}
