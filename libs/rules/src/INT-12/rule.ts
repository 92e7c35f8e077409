import { agencyOf } from '#libs/contracts';
import { type ActRule, clause } from '#libs/judging';

export const int12: ActRule<'entry'> = {
  id: 'INT-12',
  version: '2.0.1',
  title: 'Message key is not the agreement',
  status: 'stable',
  severity: 'LOW',
  basis: 'docs/life-of-an-event.md: the key is the agreement id, which keeps its events in order',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'entries',
  visibility: 'author',
  authorOf: agencyOf,
  falsePositives: 'A sender without keys. Its events are recorded and judged all the same.',
  on: 'entry',
  judge({ entry: { event, via }, index }) {
    if (!event || !('kafka' in via) || via.kafka.key === event.agreementid) return [];
    const { keyCommitment } = via.kafka;
    const explain = () => ({
      severity: 'LOW' as const,
      clauses: [
        clause({
          field: 'key of the Kafka record',
          operator: 'equals',
          expected: event.agreementid,
          // The entry holds any other key only as a commitment.
          actual: keyCommitment ? { commitment: keyCommitment } : null,
          holds: false,
          entries: [index],
        }),
      ],
      evidence: [{ role: 'entry', index }],
    });
    return [{ subject: event.source, verdict: 'hit', count: 1, explain }];
  },
};
