import type { ActRule } from '#libs/judging';
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
    if (!act) return [];
    const { versions, terms, endAt } = view.timeline;
    const version = view.policyAt(act.time);
    if (version && act.time < endAt(act.time)) return [];
    // Recorded by every party, but its own first day is still to come.
    const early = !version && versions.some(({ recorded }) => recorded <= act.time);
    if (!version && !(early && view.passed(act.time, act.receivedAt))) return [];
    const shown = version ?? versions[0]!;
    return [
      {
        subject: '',
        verdict: 'hit',
        count: 1,
        severity: 'CRITICAL',
        // One finding holds acts of several terms, so its clause names them all.
        clauses: [
          {
            field: 'time of the act',
            operator: 'within a term of the agreement (end exclusive)',
            expected: terms.map(({ from, end }) => ({ from: iso(from), until: iso(end) })),
            actual: 'outside',
            basis: 'versions, renewals and terminations that the parties recorded',
          },
        ],
        evidence: [
          { role: 'agreement', index: shown.index },
          { role: target.kind, index: act.index },
        ],
      },
    ];
  },
};
