import { type ActRule, basisOf, clause, evidenceOf, MOST_EVIDENCE, type Request, type View } from '#libs/judging';
import { firstMatches, lastConcludedMatch, matchedItems } from '../matches.js';

const FEWEST_ITEMS = 100;
const LARGE = 100_000;
const Z95 = 1.959963984540054;

/** Wilson's score interval at 95 % (Wilson 1927, JASA 22:209). */
export function wilson95(successes: number, n: number): { lower: number; upper: number } {
  const p = successes / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { lower: centre - half, upper: centre + half };
}

const DIGITS = 10_000;
const round = (x: number): number => Math.round(x * DIGITS) / DIGITS;
/** A rate that misses its limit is not shown as equal to it: rounded away from it. */
const below = (x: number): number => Math.floor(x * DIGITS) / DIGITS;
const above = (x: number): number => Math.ceil(x * DIGITS) / DIGITS;

export const mat06: ActRule<'request'> = {
  id: 'MAT-06',
  version: '2.0.4',
  title: 'Match rate outside what the agreement expects',
  status: 'stable',
  severity: 'HIGH',
  basis: 'design; the agreement states the expected rate',
  theory: 'asserted',
  pack: 'core',
  subject: 'request',
  unit: 'requests',
  visibility: 'source',
  falsePositives:
    'The first request of a new kind. A low rate says that data are poor or the net is wide, not that an act was unlawful.',
  on: 'request',
  judge(request, view) {
    const { subject, size } = request;
    if (size < FEWEST_ITEMS) return [];
    // Further matches count at once; they do not delay what can be concluded already.
    const last = lastConcludedMatch(request, view);
    const version = last && view.version(last);
    if (!version) return [];
    const { min, max } = version.policy.matchRate ?? {};
    if (!min && !max) return [{ subject, verdict: 'not evaluable', reason: 'policy.matchRate', items: 1 }];
    // Some of the items that the request does not list may have matched; it is not known which.
    const [fewest, most] = matchedOf(request, view);
    const [low, high] = [wilson95(fewest, size), wilson95(most, size)];
    const tooLow = min !== undefined && high.upper < min.value;
    const tooHigh = max !== undefined && low.lower > max.value;
    const open =
      (min !== undefined && low.upper < min.value && !tooLow) ||
      (max !== undefined && high.lower > max.value && !tooHigh);
    if (open && !tooLow && !tooHigh) return [{ subject, verdict: 'not evaluable', reason: 'request.items', items: 1 }];
    const shown = firstMatches(request, view).slice(0, MOST_EVIDENCE);
    const entries = shown.map(({ index }) => index);
    const explain = () => ({
      severity: size > LARGE ? ('HIGH' as const) : ('MEDIUM' as const),
      clauses: [
        ...(min
          ? [
              clause({
                field: `match rate of ${most} of ${size} items, upper bound (Wilson 95 %)`,
                operator: 'at least',
                expected: min.value,
                actual: tooLow ? below(high.upper) : round(high.upper),
                holds: !tooLow,
                basis: basisOf(min, version),
                entries,
              }),
            ]
          : []),
        ...(max
          ? [
              clause({
                field: `match rate of ${fewest} of ${size} items, lower bound (Wilson 95 %)`,
                operator: 'at most',
                expected: max.value,
                actual: tooHigh ? above(low.lower) : round(low.lower),
                holds: !tooHigh,
                basis: basisOf(max, version),
                entries,
              }),
            ]
          : []),
      ],
      evidence: shown.map((act) => evidenceOf('match', act)),
      at: last.time,
    });
    return [tooLow || tooHigh ? { subject, verdict: 'hit', count: 1, explain } : { subject, verdict: 'pass', explain }];
  },
};

/**
 * The least and the greatest possible number of the request's items that were matched. Matches of items that were never requested belong to
 * DIS-02.
 */
function matchedOf(request: Request, view: View): [number, number] {
  const { own, unknown } = request;
  const all = matchedItems(request, view);
  return [own.matched, own.matched + Math.min(unknown, Math.max(0, all - own.matched))];
}
