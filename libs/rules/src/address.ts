import type { AgreementPolicy } from '#libs/contracts';
import {
  type Act,
  and,
  type Assessed,
  type Bits,
  type BlockFacts,
  type Clause,
  clause,
  everAssessed,
  minus,
  noBits,
  or,
  type Part,
  speakerOf,
  type Version,
  type View,
  statementsInOrder,
} from '#libs/judging';
import { type Meant, meantBy } from './meant.js';

/** The reason for items that the source did not assess and that their requester does not report as bad. */
export const NOT_ASSESSED = 'not assessed by the source';

/**
 * A block's items by the level of their addresses. `known`: items that the source assessed. `unclear`: items whose level depends on an
 * assessment that may belong to another agency's request with the same id.
 */
export interface Levels extends Assessed {
  unclear: Bits;
}
type AssessmentStatement = BlockFacts['assessed'][string];

/** Items whose address is below the level that the agreement requires. Without such a level: INSUFFICIENT items. */
export const failing = (address: Assessed, policy: AgreementPolicy | undefined): Bits =>
  policy?.addressPolicy?.minLevel === 'SUFFICIENT' ? or(address.insufficient, address.partial) : address.insufficient;

/**
 * Applies assessments, in judging order, to the requester's own codes. The latest assessment that can excuse decides an item alone. One
 * that cannot excuse, because it came later or was retracted, can only add to the findings.
 */
function judged(
  requester: Assessed,
  statements: readonly AssessmentStatement[],
  excuses: (statement: AssessmentStatement) => boolean,
): Assessed {
  let { known, insufficient, partial } = { ...requester, known: noBits() };
  for (const statement of statements) {
    if (excuses(statement)) {
      known = or(known, statement.known);
      insufficient = minus(insufficient, statement.known);
      partial = minus(partial, statement.known);
    }
    insufficient = or(insufficient, statement.insufficient);
    partial = or(partial, statement.partial);
  }
  return { known, insufficient, partial };
}

/**
 * Like `judged`, once with the assessments that belong to this agency's request, and once with those that may belong to it. Where the two
 * differ, the item is unclear.
 */
function levelsOf(
  requester: Assessed,
  statements: readonly AssessmentStatement[],
  excuses: (statement: AssessmentStatement) => boolean,
  meant: (statement: AssessmentStatement) => Meant,
): Levels {
  const answers = statements.map(meant);
  const without = judged(
    requester,
    statements.filter((_, n) => answers[n] === 'its own'),
    excuses,
  );
  if (!answers.includes('several')) return { ...without, unclear: noBits() };
  const all = judged(
    requester,
    statements.filter((_, n) => answers[n] !== 'another'),
    excuses,
  );
  const covered = statements.reduce(
    (items, statement, n) => (answers[n] === 'several' ? or(items, statement.known) : items),
    noBits(),
  );
  const insufficient = and(all.insufficient, without.insufficient);
  const low = and(or(all.insufficient, all.partial), or(without.insufficient, without.partial));
  const differ = or(apart(all.insufficient, without.insufficient), apart(all.partial, without.partial));
  return {
    known: without.known,
    insufficient,
    partial: minus(low, insufficient),
    unclear: or(and(covered, differ), minus(covered, without.known)),
  };
}

const apart = (a: Bits, b: Bits): Bits => or(minus(a, b), minus(b, a));

/** The agency whose request is judged, and its own address codes. */
interface Asked {
  agency: string;
  requester: Assessed;
  view: View;
}

/**
 * Does the speaker have standing to assess: by the version at its statement, or at the act that it answers
 * (docs/judging.md#who-has-standing)?
 */
function mayAssess(
  { act }: AssessmentStatement,
  { request }: BlockFacts,
  { agency, view }: Asked,
  disclosed?: Act,
): boolean {
  if (disclosed ? view.sourceAnswered(act, disclosed) : view.sourceSaid(act)) return true;
  if (!view.speakers?.everSource(act)) return false;
  return view.request(`${agency}/${request}`)?.parts.some((part) => view.sourceAnswered(act, part.act)) ?? false;
}

/** Addresses as of the time when a part was disclosed: as assessed by then by the agency `by` or, without one, by any source. */
export function addressesAsOf(block: BlockFacts, { act }: Part, { by, ...asked }: Asked & { by?: string }): Levels {
  const { requester, agency, view } = asked;
  const statements = statementsInOrder(block.assessed).filter(
    (statement) => (by === undefined || speakerOf(statement.act) === by) && mayAssess(statement, block, asked, act),
  );
  return levelsOf(
    requester,
    statements,
    (statement) => view.excuses(statement.act, act),
    (statement) => meantBy(statement.act, block.request, agency, view),
  );
}

/** Addresses of items that `agency` requested and nobody disclosed: as assessed by any source. */
export function addressesNow(block: BlockFacts, asked: Asked): Levels {
  const { requester, agency, view } = asked;
  return levelsOf(
    requester,
    statementsInOrder(block.assessed).filter((statement) => mayAssess(statement, block, asked)),
    ({ act }) => view.heard(act, agency),
    ({ act }) => meantBy(act, block.request, agency, view),
  );
}

/** All address codes that a requester ever stated for its items. They can only accuse. */
export const codesOf = (block: BlockFacts, agency: string): Assessed =>
  everAssessed(Object.values(block.submitted).filter(({ act }) => speakerOf(act) === agency));

/**
 * Clauses about a finding's items: the level that is required, the number of items below it, and how many of these the source assessed as
 * better later.
 */
export function addressClauses(
  version: Version | undefined,
  { below, better, entries }: { below: number; better: number; entries: number[] },
): Clause[] {
  const level = version?.policy.addressPolicy?.minLevel;
  const needed = level === 'SUFFICIENT' ? 'SUFFICIENT' : 'PARTIAL';
  // An agreement cannot accept missing addresses: INSUFFICIENT as its level counts as no level.
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
