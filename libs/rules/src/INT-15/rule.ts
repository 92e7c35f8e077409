import { type ActRule, clause, documentsOf, evidenceOf } from '#libs/judging';

/** The most contradictions that one finding shows. */
const MOST_SHOWN = 10;

export const int15: ActRule<'agreement'> = {
  id: 'INT-15',
  version: '1.0.2',
  title: 'One document, two contents',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'An agreement binds by the content that all its parties have recorded alike',
  theory: 'asserted',
  pack: 'core',
  subject: 'document',
  unit: 'contents',
  visibility: 'both',
  falsePositives: 'Two systems that write one document differently; sets, names and free text are not compared.',
  on: 'agreement',
  judge(facts) {
    const { conflicts } = documentsOf(facts);
    return [...new Set(conflicts.map(({ subject }) => subject))].map((subject) => {
      const own = conflicts.filter((conflict) => conflict.subject === subject);
      const shown = own.slice(0, MOST_SHOWN);
      return {
        subject,
        verdict: 'hit',
        count: own.length,
        explain: () => ({
          severity: 'CRITICAL' as const,
          clauses: shown.map(({ first, other, difference, digest }) =>
            clause({
              field: `content of ${digest}, by ${first.party} and by ${other.party}`,
              operator: 'is the same',
              expected: null,
              actual: difference,
              holds: false,
              basis: 'the content that binds or was recorded first',
              entries: [first.index, other.index],
            }),
          ),
          evidence: shown.flatMap(({ first, other }) => [
            evidenceOf('recorded first', first),
            evidenceOf('other content', other),
          ]),
          at: own[0]!.other.time,
          authors: new Set(own.flatMap(({ first, other }) => [first.party, other.party])),
        }),
      };
    });
  },
};
