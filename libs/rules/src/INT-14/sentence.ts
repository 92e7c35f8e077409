import { FROM_ABSENCE } from '../words/derived.js';
import { agencyName, type Facts, type RuleSentence } from '../words/facts.js';

/** `<agency> <event type>`: gov.transfer.match.performed.v1 as "match performed". */
const spokenBy = ({ subject }: Facts): { agency: string; type: string } => {
  const [agency = '', type = ''] = subject.split(' ');
  const named = /^gov\.transfer\.(.+)\.v\d+$/.exec(type)?.[1];
  return { agency: agencyName(agency), type: named === undefined ? type : named.replaceAll('.', ' ') };
};

export const int14: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no statement “${spokenBy(f).type}” of ${spokenBy(f).agency} is now found without the role that it needs.`,
  one: (f) =>
    `${spokenBy(f).agency} made 1 statement “${spokenBy(f).type}” under ${f.agreement}, and no record gave it the role that this needs.`,
  many: (f) =>
    `${spokenBy(f).agency} made ${f.n} statements “${spokenBy(f).type}” under ${f.agreement}, and no record gave it the role that these need.`,
  derived: () => FROM_ABSENCE,
};
