import type { ActRule } from '../../rule.js';
import { actOf } from '../AGR-01/rule.js';

const iso = (time: number): string | null => (Number.isFinite(time) ? new Date(time).toISOString() : null);

export const agr02: ActRule<'act'> = {
  id: 'AGR-02',
  version: '1.0.0',
  title: 'Outside the agreement’s validity',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'The agreement’s term; 5 USC 552a(o)(2)',
  theory: 'asserted',
  pack: 'core',
  subject: 'agreement',
  unit: 'acts',
  falsePositives: 'A term stated in a local time zone; a renewal that only one party has recorded.',
  on: 'act',
  judge(target, view) {
    const act = actOf(target);
    const version = act && view.policyAt(act.time);
    if (!version) return [];
    const end = view.timeline.endAt(act.time);
    if (act.time < end) return [];
    return [
      {
        subject: '',
        verdict: 'hit',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          {
            field: 'time of the act',
            operator: 'before the end of the agreement',
            expected: iso(end),
            actual: 'at or after it',
            basis: `agreement version ${version.version}`,
          },
        ],
        evidence: [{ role: 'agreement', index: version.index }],
      },
    ];
  },
};
