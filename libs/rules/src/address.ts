import type { AgreementPolicy } from '#libs/contracts';
import {
  type Assessed,
  type Bits,
  type BlockFacts,
  type Clause,
  clause,
  ever,
  latest,
  minus,
  or,
  type Part,
  speakerOf,
  type Version,
  type View,
  wordsInOrder,
} from '#libs/judging';

/** Items that the source did not assess, and whose requester calls their addresses good or says nothing of them. */
export const NOT_ASSESSED = 'not assessed by the source';

/** Items of a block by the level of their addresses; `known`: those that the source assessed. */
export type Levels = Assessed;

/** Items whose address is below the level that the agreement asks for; without one, INSUFFICIENT ones. */
export const failing = (address: Levels, policy: AgreementPolicy | undefined): Bits =>
  policy?.addressPolicy?.minLevel === 'SUFFICIENT' ? or(address.insufficient, address.partial) : address.insufficient;

/**
 * Addresses as they judge what a part disclosed. The discloser's latest assessment by then judges alone; what it says later, or has taken
 * back, may only add. Where it had assessed nothing, the requester's codes may accuse.
 */
export function addressesAsOf(block: BlockFacts, { act }: Part, requester: Levels, view: View): Levels {
  const own = wordsInOrder(block.assessed).filter(
    (word) => speakerOf(word.act) === speakerOf(act) && isSources(word.act, act, view),
  );
  let [known, insufficient, partial] = [requester.known, requester.insufficient, requester.partial];
  known = minus(known, known);
  for (const word of own) {
    if (view.excuses(word.act, act)) {
      known = or(known, word.known);
      insufficient = minus(insufficient, word.known);
      partial = minus(partial, word.known);
    }
    insufficient = or(insufficient, word.insufficient);
    partial = or(partial, word.partial);
  }
  return { known, insufficient, partial };
}

/** An answer has standing by the version in effect when it was given, and by the version of what it answers. */
const isSources = (word: BlockFacts['assessed'][string]['act'], act: Part['act'], view: View): boolean =>
  view.sourceSaid(word) || view.sourceSaid({ ...word, time: act.time });

/** Addresses of what was not disclosed: the latest assessment by a source, else what the requester says. */
export function addressesNow(block: BlockFacts, requester: Levels, agency: string, view: View): Levels {
  const said = latest(
    wordsInOrder(block.assessed).filter(({ act }) => view.sourceSaid(act) && view.heard(act, agency)),
  );
  return {
    known: said.known,
    insufficient: or(minus(requester.insufficient, said.known), said.insufficient),
    partial: or(minus(requester.partial, said.known), said.partial),
  };
}

/** What a requester ever said of its items' addresses: its codes may only accuse. */
export const codesOf = (block: BlockFacts, agency: string): Levels =>
  ever(Object.values(block.submitted).filter(({ act }) => speakerOf(act) === agency));

/** Of a finding's items: the level that is asked for, how many are below it, and how many of these the source called better later. */
export function addressClauses(
  version: Version | undefined,
  { below, better, entries }: { below: number; better: number; entries: number[] },
): Clause[] {
  const level = version?.policy.addressPolicy?.minLevel;
  const needed = level === 'SUFFICIENT' ? 'SUFFICIENT' : 'PARTIAL';
  // An agreement cannot make no address into one: INSUFFICIENT as its level is no level.
  const stated = level === 'SUFFICIENT' || level === 'PARTIAL';
  const basis = stated ? `agreement version ${version?.version}, addressPolicy` : 'default';
  return [
    clause({
      field: 'items.addressCodes',
      operator: 'reach level',
      expected: needed,
      actual: below === 0 ? needed : needed === 'PARTIAL' ? 'INSUFFICIENT' : 'PARTIAL or INSUFFICIENT',
      holds: below === 0,
      basis,
      entries: [...(stated && version ? [version.index] : []), ...entries],
    }),
    clause({
      field: 'items below that level',
      operator: 'at most',
      expected: 0,
      actual: below,
      holds: below === 0,
      basis,
      entries,
    }),
    clause({
      field: 'items that the source called better after their disclosure',
      operator: 'at most',
      expected: 0,
      actual: better,
      holds: better === 0,
      entries,
    }),
  ];
}
