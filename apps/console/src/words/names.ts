import { codeName, refusalName } from '#portable/rules';

export { codeName, comparedName, eventName, refusalName } from '#portable/rules';

/** What a rule rests on: a statute as it is cited, or no law at all. */
export const basisName = (basis: string): string =>
  ({ design: 'how Countersign is designed, and no statute' })[basis] ?? basis;

/** By which rules something is judged: those of Countersign itself, and those of a statute. */
export const packName = (pack: string): string =>
  ({ core: 'Countersign’s own rules', 'usc26-6103': 'the rules of 26 USC 6103' })[pack] ?? `the rules of ${pack}`;

/** The catalogue of what the api's codes are called. A code without a name is shown as it is, never left out. */
const named =
  (names: Readonly<Record<string, string>>) =>
  (code: string): string =>
    names[code] ?? code;

export const severityName = named({
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  INFO: 'For information',
});

export const stateName = named({
  new: 'New',
  acknowledged: 'Taken',
  investigating: 'Investigating',
  'true-positive': 'Confirmed',
  'false-positive': 'Not as flagged',
  expected: 'Expected',
  duplicate: 'Duplicate',
  accepted: 'Accepted',
  lapsed: 'Acceptance lapsed',
  reopened: 'Reopened',
  withdrawn: 'Withdrawn',
});

/** What the judge says of a finding. */
export const statusName = named({ open: 'Open', withdrawn: 'Withdrawn', restated: 'Restated', retracted: 'Retracted' });

export const roleName = named({
  'compliance-officer': 'Compliance officer',
  'privacy-officer': 'Privacy officer',
  auditor: 'Auditor',
  overseer: 'Overseer',
  producer: 'Sending system',
});

/** A value that a rule compared, by the rule's name of the field. */
export function comparedValueName(field: string, value: string): string {
  if (field === 'items.addressCodes') return codeName('minLevel', value);
  if (field === 'policy.exchangeMode') return codeName('exchangeMode', value);
  return field === 'value' ? refusalName(value) : value;
}

/** Whose triage: an agency's officers share a desk, and the overseers have one together. */
export const deskName = (desk: string): string => (desk === '@overseers' ? 'Overseers' : agencyName(desk));

/** Agencies whose name is an acronym, which is what an id of up to five letters is: irs -> IRS. */
export const agencyName = (id: string): string => (/^[a-z]{2,5}$/.test(id) ? id.toUpperCase() : id);
