/** What an entry has to do with a finding, in words; of a unit test's list of all rules, each has one. */
const ROLES: Readonly<Record<string, string>> = {
  acceptance: 'The source’s acceptance of the request',
  agreement: 'The agreement',
  approval: 'The approval of the disclosure',
  assessment: 'The source’s assessment of the addresses',
  'claims the sequence': 'An entry that claims the sequence',
  copy: 'The record of a copy',
  custody: 'The record of where the data are',
  disclosure: 'The disclosure',
  'disclosure that crosses the cap': 'The disclosure that crosses the cap',
  entry: 'The entry',
  'first entry after the hole': 'The first entry after the hole',
  gap: 'The gap',
  incident: 'The report of the incident',
  match: 'The match',
  'other content': 'The other content under the same id',
  receipt: 'The recipient’s receipt',
  'recorded first': 'What was recorded first',
  refused: 'What was refused',
  request: 'The request',
  roster: 'The roster',
  statement: 'The statement',
};

/** A role without a name of its own is said as the api has it, with a capital. */
export const roleInWords = (role: string): string => ROLES[role] ?? `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;

export const hasWords = (role: string): boolean => Object.hasOwn(ROLES, role);

/** Why another finding belongs to this one. */
const WHY: Readonly<Record<string, string>> = {
  items: 'It holds some of the same items.',
  request: 'It is about the same request.',
  disclosure: 'It is about the same disclosure.',
  officer: 'It is about the same officer.',
  subject: 'It is about the same thing.',
  entries: 'Both rest on the same recorded act.',
};

export const whyInWords = (why: string): string => WHY[why] ?? why;

/** How far the legal theory behind a rule is. */
const THEORIES: Readonly<Record<string, string>> = {
  asserted: 'legal theory asserted, not adjudicated',
  disputed: 'legal theory disputed',
  adjudicated: 'legal theory adjudicated',
};

export const theoryInWords = (theory: string): string => THEORIES[theory] ?? theory;
