import { agencyOf } from '#libs/contracts';
import { type ActRule, clause, missingRuns, missingSequences, MOST_EVIDENCE } from '#libs/judging';

/** The most ranges, and the most numbers, that a clause names. */
const MOST_NAMED = 20;

export const int02: ActRule<'source'> = {
  id: 'INT-02',
  version: '2.0.5',
  title: 'Sequence broken',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'NIST SP 800-53 AU-9(3); the source’s own count of what it sent',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'sequences',
  visibility: 'author',
  authorOf: agencyOf,
  falsePositives: 'A sender that lost its outbox and began again.',
  on: 'source',
  judge(source, view) {
    const subject = source.source;
    const missing = missingSequences(source);
    const concluded = missing > 0 && view.judges(source) && view.late(source.holeSeenAt) ? missing : 0;
    const twice = Object.entries(source.twice);
    const named = missingRuns(source, MOST_NAMED);
    const beyond = concluded - named.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const holder = concluded > 0 ? view.holderOf(subject, named[0]![1] + 1) : undefined;
    const after = holder === undefined ? [] : [holder];
    const explain = () => ({
      severity: 'CRITICAL' as const,
      clauses: [
        clause({
          field: `sequences below ${source.highest + 1} that are missing`,
          operator: 'equals',
          expected: [],
          actual: concluded > 0 ? named : [],
          holds: concluded === 0,
          entries: after,
        }),
        ...(beyond > 0
          ? [
              clause({
                field: 'sequences that are missing beyond these',
                operator: 'equals',
                expected: 0,
                actual: beyond,
                holds: false,
                entries: after,
              }),
            ]
          : []),
        clause({
          field: 'sequences that two events claim',
          operator: 'equals',
          expected: [],
          actual: twice.slice(0, MOST_NAMED).map(([sequence]) => Number(sequence)),
          holds: twice.length === 0,
          entries: twice.flatMap(([, entries]) => entries).slice(0, MOST_EVIDENCE),
        }),
      ],
      evidence: [
        ...after.map((index) => ({ role: 'first entry after the hole', index })),
        ...twice
          .slice(0, MOST_EVIDENCE)
          .flatMap(([, entries]) => entries.map((index) => ({ role: 'claims the sequence', index }))),
      ],
    });
    const count = concluded + twice.length;
    return [count > 0 ? { subject, verdict: 'hit', count, explain } : { subject, verdict: 'pass', explain }];
  },
};
