import type { AgreementPolicy } from '#libs/contracts';
import {
  type Act,
  type Assessed,
  type Bits,
  type BlockFacts,
  type Clause,
  clause,
  ever,
  minus,
  noBits,
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
type AssessedWord = BlockFacts['assessed'][string];

/** Items whose address is below the level that the agreement asks for; without one, INSUFFICIENT ones. */
export const failing = (address: Levels, policy: AgreementPolicy | undefined): Bits =>
  policy?.addressPolicy?.minLevel === 'SUFFICIENT' ? or(address.insufficient, address.partial) : address.insufficient;

/**
 * What assessments in judging order make of what the requester says: the latest that excuses judges an item alone. What does not excuse,
 * since it came later or was taken back, may only add.
 */
function judged(requester: Levels, words: readonly AssessedWord[], excuses: (word: AssessedWord) => boolean): Levels {
  let { known, insufficient, partial } = { ...requester, known: noBits() };
  for (const word of words) {
    if (excuses(word)) {
      known = or(known, word.known);
      insufficient = minus(insufficient, word.known);
      partial = minus(partial, word.known);
    }
    insufficient = or(insufficient, word.insufficient);
    partial = or(partial, word.partial);
  }
  return { known, insufficient, partial };
}

/** Addresses as of when a part was disclosed: by what one agency had assessed by then or, without one, any source. */
export function addressesAsOf(
  block: BlockFacts,
  { act }: Part,
  { requester, by, view }: { requester: Levels; by?: string; view: View },
): Levels {
  // An answer has standing by the version in effect when it was given, and by that of what it answers.
  const bySource = (word: Act): boolean => view.sourceSaid(word) || view.sourceSaid({ ...word, time: act.time });
  const heard = wordsInOrder(block.assessed).filter(
    (word) => (by === undefined || speakerOf(word.act) === by) && bySource(word.act),
  );
  return judged(requester, heard, (word) => view.excuses(word.act, act));
}

/** Addresses of what `agency` requested and nobody disclosed: by what any source has assessed. */
export function addressesNow(block: BlockFacts, requester: Levels, agency: string, view: View): Levels {
  const bySources = wordsInOrder(block.assessed).filter(({ act }) => view.sourceSaid(act));
  return judged(requester, bySources, ({ act }) => view.heard(act, agency));
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
