import { agencyOf } from '#libs/contracts';
import { type ActRule, clause } from '#libs/judging';
import { findingsOf } from '../irregular.js';

export const int10: ActRule<'irregular'> = {
  id: 'INT-10',
  version: '2.0.7',
  title: 'Source does not own the topic',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-10; docs/trust.md: each agency writes to its own topic',
  theory: 'asserted',
  pack: 'core',
  subject: 'topic and source',
  unit: 'entries',
  visibility: 'author',
  authorOf: (subject) => agencyOf(subject.slice(subject.indexOf(' ') + 1)),
  falsePositives: 'A forwarder that neither the agreement nor the recorder’s settings name.',
  on: 'irregular',
  judge: (facts, view) =>
    findingsOf(facts, (entry, index) => {
      const { source, through, topic, time } = entry;
      if (through === undefined || topic === undefined) return undefined;
      const agency = agencyOf(source);
      // A refused value may have come through a forwarder too. The agreement that names the forwarder may still be on its way.
      if (view.families.some((family) => family.forwards(through, agency, time))) return undefined;
      if (!view.judges(entry) || !view.concluded(entry)) return undefined;
      return {
        subject: `${topic} ${source}`,
        severity: 'HIGH',
        clause: () =>
          clause({
            field: 'agency that owns the topic',
            operator: 'is the source’s, or a forwarder for it',
            expected: agency,
            actual: through,
            holds: false,
            entries: [index],
          }),
        role: 'entry',
        time,
      };
    }),
};
