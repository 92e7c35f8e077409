import { type ActRule, basisOf, MOST_EVIDENCE } from '#libs/judging';

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

const round = (x: number): number => Number(x.toFixed(4));

export const mat06: ActRule<'request'> = {
  id: 'MAT-06',
  version: '1.0.0',
  title: 'Match rate outside what the agreement expects',
  status: 'stable',
  severity: 'HIGH',
  basis: 'design; the agreement states the expected rate',
  theory: 'asserted',
  pack: 'core',
  subject: 'request',
  unit: 'requests',
  falsePositives:
    'The first request of a new kind. A low rate says that data are poor or the net is wide, not that an act was unlawful.',
  on: 'request',
  judge(request, view) {
    const { matches, funnel } = request;
    const last = matches.at(-1);
    if (!last) return [];
    const { submitted, matched } = funnel;
    const stated = request.submitted?.header.itemsCount ?? 0;
    if (Math.max(submitted, stated) < FEWEST_ITEMS || !view.passed(last.time, last.receivedAt)) return [];
    if (submitted === 0) return [{ subject: request.request, verdict: 'not evaluable', missing: ['request.items'] }];
    const version = view.policyAt(last.time);
    const { min, max } = version?.policy.matchRate ?? {};
    if (!min && !max) return [{ subject: request.request, verdict: 'not evaluable', missing: ['policy.matchRate'] }];
    // Matches of items that were never requested are DIS-02's.
    const { lower, upper } = wilson95(Math.min(matched, submitted), submitted);
    const tooLow = min !== undefined && upper < min.value;
    const tooHigh = max !== undefined && lower > max.value;
    if (!tooLow && !tooHigh) return [];
    return [
      {
        subject: request.request,
        verdict: 'hit',
        count: 1,
        severity: submitted > LARGE ? 'HIGH' : 'MEDIUM',
        clauses: [
          { field: 'request.items', operator: 'at least', expected: FEWEST_ITEMS, actual: submitted },
          ...(min
            ? [
                {
                  field: 'match rate, upper bound (Wilson 95 %)',
                  operator: 'at least',
                  expected: min.value,
                  actual: round(upper),
                  basis: basisOf(min, version),
                },
              ]
            : []),
          ...(max
            ? [
                {
                  field: 'match rate, lower bound (Wilson 95 %)',
                  operator: 'at most',
                  expected: max.value,
                  actual: round(lower),
                  basis: basisOf(max, version),
                },
              ]
            : []),
        ],
        evidence: matches.slice(0, MOST_EVIDENCE).map(({ index }) => ({ role: 'match', index })),
      },
    ];
  },
};
