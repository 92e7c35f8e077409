import { type ActRule, clause, type Disclosure, iso, type Part, type View } from '#libs/judging';
import { disclosureEvidence, requestOfItems, requestOfPart, SEVERAL_REQUESTS } from '../disclosed.js';

/** What a part lacks if its agreement requires a request. Undefined: nothing, or it is not concluded yet. */
function lacking(part: Part, view: View): 'request' | 'several' | undefined {
  if (view.version(part.act)?.policy.exchangeMode !== 'request') return undefined;
  const request = requestOfItems(part, view);
  if (request === 'several') return 'several';
  return request === undefined && view.concluded(part.act) ? 'request' : undefined;
}

export const dis01: ActRule<'disclosure'> = {
  id: 'DIS-01',
  version: '2.0.6',
  title: 'Disclosure without a request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(a), (i)(2)(A)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  visibility: 'both',
  falsePositives: 'Standing and push exchanges need no request: the agreement’s exchange mode says which it is.',
  on: 'disclosure',
  judge(disclosure, view) {
    const { subject, parts } = disclosure;
    const lacks = parts.map((part) => lacking(part, view));
    const without = parts.filter((_, n) => lacks[n] === 'request');
    const judged = without[0] ?? parts.find(({ act }) => view.version(act)?.policy.exchangeMode === 'request');
    if (without.length === 0 && lacks.includes('several'))
      return [{ subject, verdict: 'not evaluable', reason: SEVERAL_REQUESTS, items: Math.max(1, disclosure.size) }];
    if (!judged) return [];
    const explain = () => explained(disclosure, judged, without, view);
    return without.length === 0
      ? [{ subject, verdict: 'pass', explain }]
      : [{ subject, verdict: 'hit', count: 1, explain }];
  },
};

/** Explains by one part: the first without a request, if there is one. */
function explained(disclosure: Disclosure, part: Part, without: readonly Part[], view: View) {
  const { act, requestId } = part;
  const version = view.version(act)!;
  const request = requestOfPart(part, view);
  const made = request && request !== 'several' ? request : undefined;
  const heard = made?.parts.find((one) => view.recipientSaid(one.act));
  const isLacking = without.includes(part);
  return {
    severity: 'CRITICAL' as const,
    clauses: [
      clause({
        field: 'policy.exchangeMode',
        operator: 'equals',
        expected: 'request',
        actual: version.policy.exchangeMode,
        holds: true,
        basis: `agreement version ${version.version}`,
        entries: [version.index],
      }),
      clause({
        field: 'disclosure.requestId',
        operator: 'names a request of',
        expected: made && heard ? made.agency : part.agency,
        actual: requestId ?? null,
        holds: heard !== undefined,
        entries: [act.index],
      }),
      clause({
        field: 'request.submitted',
        operator: `at or before, with ${view.tolerance(act) / 1000} s for clocks`,
        expected: iso(view.at(act)),
        actual: heard ? iso(view.at(heard.act)) : null,
        holds: !isLacking,
        entries: [act.index, ...(heard ? [heard.act.index] : [])],
      }),
    ],
    evidence: disclosureEvidence(
      { ...disclosure, parts: [part, ...disclosure.parts.filter((one) => one !== part)] },
      view,
    ),
    at: act.time,
  };
}
