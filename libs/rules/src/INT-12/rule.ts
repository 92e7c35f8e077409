import type { ActRule } from '#libs/judging';

export const int12: ActRule<'entry'> = {
  id: 'INT-12',
  version: '1.0.1',
  title: 'Message key is not the agreement',
  status: 'stable',
  severity: 'LOW',
  basis: 'docs/life-of-an-event.md: the key is the agreement id, which keeps its events in order',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'entries',
  falsePositives: 'A sender without keys. Its events are recorded and judged all the same.',
  on: 'entry',
  judge({ entry: { event, via }, index }) {
    if (!event || !('kafka' in via) || via.kafka.key === event.agreementid) return [];
    return [
      {
        subject: event.source,
        verdict: 'hit',
        count: 1,
        severity: 'LOW',
        clauses: [
          {
            field: 'key of the Kafka record',
            operator: 'equals',
            expected: event.agreementid,
            actual: via.kafka.keyCommitment ? 'another key' : 'no key',
          },
        ],
        evidence: [{ role: 'entry', index }],
      },
    ];
  },
};
