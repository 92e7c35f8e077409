import { agencyOfTopic } from '#libs/contracts';
import { type ActRule, clause } from '#libs/judging';

export const int05: ActRule<'entry'> = {
  id: 'INT-05',
  version: '2.0.1',
  title: 'Records lost before they reached the ledger',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-5',
  theory: 'asserted',
  pack: 'core',
  subject: 'topic and partition',
  unit: 'gaps',
  visibility: 'author',
  authorOf: (subject) => agencyOfTopic(subject.slice(0, subject.lastIndexOf(' '))),
  falsePositives: 'None known: the broker no longer has these offsets. Their sender’s outbox may.',
  on: 'entry',
  judge({ entry: { control }, index }) {
    if (control?.kind !== 'intake.gap') return [];
    const { topic, partition, from, to } = control;
    const subject = `${topic} ${partition}`;
    const explain = () => ({
      severity: 'HIGH' as const,
      clauses: [
        clause({
          field: 'offset that was read next',
          operator: 'equals',
          expected: from,
          actual: String(BigInt(to) + 1n),
          holds: false,
          entries: [index],
        }),
      ],
      evidence: [{ role: 'gap', index }],
    });
    return [{ subject, verdict: 'hit', count: 1, explain }];
  },
};
