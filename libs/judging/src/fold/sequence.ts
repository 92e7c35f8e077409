import type { AgreementFacts } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import { type Claim, missingSequences, recordSequence, type SourceFacts } from '../kinds/source.js';
import { isEmptyRecord } from '../record.js';
import {
  chunkKey,
  isSpoken,
  recordAfter,
  recordHole,
  sourceStatementOf,
  slotOf,
  takesNumber,
} from './own-statement.js';
import type { FoldContext } from './context.js';
import { advance, vouchedBefore } from './watermark.js';

/** A statement's number, if it has one, and its type, if it accuses. */
export interface Numbered {
  sequence: number | undefined;
  type?: string | undefined;
}

/** Records that a source has written under an agreement, with its sequence. A statement behind the source's watermark contradicts it. */
export function foldSequence(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  { sequence, type }: Numbered,
): void {
  const { memory, touched, agreement, act } = context;
  facts.lastIndex = act.index;
  if (act.day !== undefined) facts.byDay = true;
  const statement = sourceStatementOf(act);
  const spoken = isSpoken(about, act.source, statement);
  let vouched = vouchedBefore(facts, sequence);
  const claim: Claim = { ...statement, id: act.id, ...(type === undefined ? {} : { type }) };
  if (sequence !== undefined) {
    const chunk = memory.edit(chunkKey(agreement, facts.source, sequence));
    const slot = slotOf(sequence);
    recordClaim((chunk.slots[slot] ??= []), claim);
    if (takesNumber(about, act.source, statement)) {
      // The correction of a refused event takes its number, and with it the time that had been vouched for by then.
      vouched = chunk.vouched[slot] ??= vouched;
      const hadHole = missingSequences(facts) > 0;
      recordSequence(facts, sequence);
      recordTwice(about, facts, sequence, chunk.slots[slot]);
      recordHole(facts, hadHole, context);
      advance(facts, about);
      if (hadHole || missingSequences(facts) > 0 || !isEmptyRecord(facts.verdicts) || sequence in facts.twice)
        touched.add(keys.source(agreement, facts.source));
    }
  }
  if (spoken && act.id !== '' && vouched > 0) recordAfter(context, about, facts.source, claim, vouched);
}

/** Forgets the number of a statement, which is then folded again with the ways of its copies. */
export function forgetSequence({ memory, agreement, act }: FoldContext, sequence: number | undefined): void {
  if (sequence === undefined) return;
  const { slots } = memory.edit(chunkKey(agreement, act.source, sequence));
  const slot = slotOf(sequence);
  slots[slot] = (slots[slot] ?? []).filter(({ index }) => index !== act.index);
}

/**
 * A sender may repeat a refused value without end under one number, so for each way in only the first and the last in time are kept. They
 * decide whether it takes the number.
 */
function recordClaim(claims: Claim[], claim: Claim): void {
  claims.push(claim);
  if (claim.id !== '') return;
  const alike = claims.filter(({ id, via }) => id === '' && via === claim.via).sort((a, b) => a.time - b.time);
  for (const one of alike.slice(1, -1)) claims.splice(claims.indexOf(one), 1);
}

/** If two ids claim one sequence, both entries are kept. */
export function recordTwice(
  about: AgreementFacts,
  facts: SourceFacts,
  sequence: number,
  claims: readonly Claim[],
): void {
  if (claims.length < 2) return;
  const own = claims.filter((claim) => claim.id !== '' && isSpoken(about, facts.source, claim));
  if (new Set(own.map(({ id }) => id)).size < 2) return;
  facts.twice[sequence] = own.map(({ index }) => index).sort((a, b) => a - b);
}
