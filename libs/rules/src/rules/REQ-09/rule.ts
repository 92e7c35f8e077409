import { basisOf } from '../../engine/view.js';
import type { ActRule } from '../../rule.js';

const DEFAULT_SPAN = 200;
const CRITICAL_SPAN = 10_000;
const WINDOW = 365 * 86_400_000;

export const req09: ActRule<'officer'> = {
  id: 'REQ-09',
  version: '1.0.0',
  title: 'Implausible officer span',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A): personally and directly engaged',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'officer',
  unit: 'items',
  falsePositives: 'Supervisors of a task force. The threshold is the agreement’s.',
  on: 'officer',
  judge(officer, view) {
    const requests = Object.entries(officer.requests)
      .map(([id, items]) => ({ items, submitted: view.request(id)?.submitted }))
      .filter(({ submitted }) => submitted !== undefined)
      .map(({ items, submitted }) => ({ items, time: submitted!.time, index: submitted!.index }))
      .sort((a, b) => a.time - b.time || a.index - b.index);
    let span = 0;
    let inWindow = 0;
    let first = 0;
    for (const request of requests) {
      inWindow += request.items;
      while (requests[first]!.time <= request.time - WINDOW) inWindow -= requests[first++]!.items;
      span = Math.max(span, inWindow);
    }
    const version = view.timeline.versions.at(-1);
    const threshold = version?.policy.officerSpanMax;
    const limit = threshold?.value ?? DEFAULT_SPAN;
    if (span <= limit) return [];
    return [
      {
        subject: officer.officer,
        verdict: 'hit',
        count: span,
        severity: span > CRITICAL_SPAN ? 'CRITICAL' : 'HIGH',
        clauses: [
          {
            field: 'items in 365 days that name the officer as engaged',
            operator: 'at most',
            expected: limit,
            actual: span,
            basis: basisOf(threshold, version),
          },
        ],
        evidence: requests.slice(0, 20).map(({ index }) => ({ role: 'request', index })),
      },
    ];
  },
};
