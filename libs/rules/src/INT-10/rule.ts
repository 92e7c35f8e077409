import { agencyOf } from '#libs/contracts';
import type { ActRule } from '#libs/judging';

export const int10: ActRule<'entry'> = {
  id: 'INT-10',
  version: '1.0.1',
  title: 'Source does not own the topic',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-10; docs/trust.md: each agency writes to its own topic',
  theory: 'asserted',
  pack: 'core',
  subject: 'topic and source',
  unit: 'entries',
  falsePositives: 'A forwarder that writes for several agencies into one topic.',
  on: 'entry',
  judge({ entry: { event, quarantined, via }, index }) {
    const source = event?.source ?? quarantined?.known.source;
    if (!source || !('kafka' in via)) return [];
    const { topic } = via.kafka;
    const owner = topic.slice(topic.lastIndexOf('.') + 1);
    if (owner === agencyOf(source)) return [];
    return [
      {
        subject: `${topic} ${source}`,
        verdict: 'hit',
        count: 1,
        severity: 'HIGH',
        clauses: [{ field: 'agency of source', operator: 'owns the topic', expected: owner, actual: agencyOf(source) }],
        evidence: [{ role: 'entry', index }],
      },
    ];
  },
};
