import { agencyOf } from '#libs/contracts';
import { type ActRule, clause, type Irregular, speakerNeeded, type View } from '#libs/judging';
import { findingsOf } from '../irregular.js';

const MADE = 'gov.transfer.disclosure.made.v1';

export const int14: ActRule<'irregular'> = {
  id: 'INT-14',
  version: '1.0.8',
  title: 'Spoken without standing',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'NIST SP 800-53 AU-10; docs/judging.md: who has standing',
  theory: 'asserted',
  pack: 'core',
  subject: 'agency and event type',
  unit: 'statements',
  visibility: 'author',
  authorOf: (subject) => subject.slice(0, subject.indexOf(' ')),
  falsePositives: 'A party whose amendment the others have not recorded yet.',
  on: 'irregular',
  judge: (facts, view) =>
    findingsOf(facts, (entry, index) => {
      const { standing, source, type, time, about } = entry;
      if (!standing || !view.judges(entry) || !view.concluded(entry)) return undefined;
      return {
        subject: `${agencyOf(source)} ${type}`,
        severity: type === MADE ? 'CRITICAL' : 'HIGH',
        clause: () =>
          clause({
            field: about === '' ? 'speaker' : `speaker about ${about}`,
            operator: 'is',
            expected: speakerNeeded(type),
            actual: actualSpeaker(entry, view),
            holds: false,
            basis: 'the version of the agreement in effect',
            entries: [index],
          }),
        role: 'statement',
        time,
      };
    }),
};

/** The speaker, the roles of its agency and, if it used another agency's way in, that way. */
function actualSpeaker({ source, time, through }: Irregular, { families }: View): { agency: string; roles: string[] } {
  const agency = agencyOf(source);
  const roles = new Set<string>();
  const own = families.filter(({ recorders }) => recorders.has(agency));
  for (const family of own.length > 0 ? own : families) {
    const { source: gives, recipient, overseer } = family.rolesOf(agency, time);
    if (gives) roles.add('source');
    if (recipient) roles.add('recipient');
    if (overseer) roles.add('overseer');
  }
  return { agency, roles: [...roles].sort(), ...(through === undefined ? {} : { through }) };
}
