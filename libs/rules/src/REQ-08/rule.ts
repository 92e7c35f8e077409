import { type ActRule, type ActVerdict, basisOf, clause, evidenceOf } from '#libs/judging';

const DEFAULT_SHARE = 0.95;
const FEWEST_ITEMS = 100;

export const req08: ActRule<'request'> = {
  id: 'REQ-08',
  version: '2.0.3',
  title: 'Boilerplate reason',
  status: 'stable',
  severity: 'MEDIUM',
  basis: '26 USC 6103(i)(2)(B)(iv): the specific reason or reasons',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  unit: 'items',
  visibility: 'both',
  falsePositives: 'Lawful dockets of one kind. It asks for a review; it does not say that the reason is wrong.',
  on: 'request',
  judge({ subject, act, parts, own, named, size, unknown }, view) {
    const version = view.version(act);
    if (!version || size < FEWEST_ITEMS || !view.concluded(act)) return [];
    if (!parts.some((part) => view.recipientSaid(part.act))) return [];
    const verdicts: ActVerdict[] = [];
    if (unknown > 0) verdicts.push({ subject, verdict: 'not evaluable', reason: 'items not listed', items: unknown });
    if (named < FEWEST_ITEMS) return verdicts;
    if (own.itemsWithReason === 0)
      return [...verdicts, { subject, verdict: 'not evaluable', reason: 'items.reasonDigest', items: named }];
    const threshold = version.policy.boilerplateReasonShare;
    const limit = threshold?.value ?? DEFAULT_SHARE;
    const most = own.mostOfOneReason;
    const share = most / named;
    const explain = () => ({
      severity: 'MEDIUM' as const,
      clauses: [
        clause({
          field: 'request.items',
          operator: 'at least, for a share to mean anything',
          expected: FEWEST_ITEMS,
          actual: named,
          holds: true,
          basis: 'design',
        }),
        clause({
          field: 'share of the most frequent items.reasonDigest',
          operator: 'below',
          expected: limit,
          actual: Number(share.toFixed(4)),
          holds: share < limit,
          basis: basisOf(threshold, version),
          entries: parts.slice(0, 10).map((part) => part.act.index),
        }),
      ],
      evidence: [evidenceOf('request', act)],
      at: act.time,
    });
    if (share < limit) return [...verdicts, { subject, verdict: 'pass', explain }];
    return [...verdicts, { subject, verdict: 'hit', count: most, explain }];
  },
};
