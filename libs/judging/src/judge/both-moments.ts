import { and, type Bits, minus, noBits, or } from '../bits.js';
import type { ActVerdict, ItemVerdict } from '../rule.js';

/** The reason for acts that are known by their day: the verdict depends on the moment of the day. */
const SAME_DAY = 'same day';

/** Combines the verdicts on one subject from all its parts. */
function bySubject(verdicts: readonly ItemVerdict[]): Map<string, { hits: Bits; lacks: Map<string, Bits> }> {
  const all = new Map<string, { hits: Bits; lacks: Map<string, Bits> }>();
  for (const { subject, hits, lacks = [] } of verdicts) {
    const known = all.get(subject) ?? { hits: noBits(), lacks: new Map<string, Bits>() };
    known.hits = or(known.hits, hits);
    for (const { reason, items } of lacks) known.lacks.set(reason, or(known.lacks.get(reason) ?? noBits(), items));
    all.set(subject, known);
  }
  return all;
}

/** Items that hit at both ends of the day hit; items that hit at one of them are not evaluable. */
export function bothMoments(first: readonly ItemVerdict[], last: readonly ItemVerdict[]): ItemVerdict[] {
  const [a, b] = [bySubject(first), bySubject(last)];
  return [...new Set([...a.keys(), ...b.keys()])].map((subject) => {
    const [one, other] = [a.get(subject), b.get(subject)];
    const [hits, hitsThen] = [one?.hits ?? noBits(), other?.hits ?? noBits()];
    const both = and(hits, hitsThen);
    const open = minus(or(hits, hitsThen), both);
    const lacks = [...(one?.lacks ?? []), ...(other?.lacks ?? [])].map(([reason, items]) => ({
      reason,
      items: minus(items, open),
    }));
    return { subject, hits: both, lacks: [...lacks, { reason: SAME_DAY, items: open }] };
  });
}

/** A verdict that is the same at both ends of the day stands; otherwise it is not evaluable. */
export function sameAnswers(first: readonly ActVerdict[], last: readonly ActVerdict[]): ActVerdict[] {
  const hit = (verdicts: readonly ActVerdict[], subject: string): number =>
    verdicts.reduce((n, one) => (one.subject === subject && one.verdict === 'hit' ? Math.max(n, one.count) : n), 0);
  const subjects = [...new Set([...first, ...last].map(({ subject }) => subject))];
  return subjects.flatMap((subject): ActVerdict[] => {
    const [a, b] = [hit(first, subject), hit(last, subject)];
    const said = (a >= b ? first : last).filter((one) => one.subject === subject);
    if (a === b) return said;
    const least = Math.min(a, b);
    return [
      ...said.flatMap((one): ActVerdict[] =>
        one.verdict !== 'hit' ? [one] : least > 0 ? [{ ...one, count: least }] : [],
      ),
      { subject, verdict: 'not evaluable', reason: SAME_DAY, items: Math.abs(a - b) },
    ];
  });
}
