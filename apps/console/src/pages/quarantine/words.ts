import type { components } from '../../../generated/openapi.js';
import { agencyName } from '../../words/names.js';

export type Refusal = components['schemas']['QuarantinePage']['refusals'][number];
export type Known = Refusal['known'];

/** The id of its heading on the page. */
export const titleOf = ({ shard, index }: Pick<Refusal, 'shard' | 'index'>): string => `refusal-${shard}-${index}`;

const REASONS: Readonly<Record<string, string>> = {
  'value-null': 'It was empty',
  'too-large': 'It was too large',
  'not-utf8': 'Its text could not be read',
  'byte-order-mark': 'It began with a mark that does not belong there',
  'not-json': 'It was not in the form of an event',
  'too-deep': 'It was nested too deep',
  'duplicate-key': 'It said one thing twice',
  'nul-character': 'It held a character that is none',
  'lone-surrogate': 'It held half a character',
  'unsafe-integer': 'It held a number that is too large to be exact',
  'not-a-cloudevent': 'It was not in the form of an event',
  'unknown-type': 'It was of a kind that is not known',
  schema: 'A field was missing, unknown or not of the right form',
  'clear-identifier': 'It held what looks like an identifier of a person',
};

/** What was wrong, in a line. A reason that this page does not know is shown as it is. */
export const reasonTitle = (reason: string): string => REASONS[reason] ?? `It was refused: ${reason}`;

const TYPES: Readonly<Record<string, string>> = {
  'agreement.registered': 'Agreement registered',
  'agreement.amended': 'Agreement amended',
  'agreement.renewed': 'Agreement renewed',
  'agreement.terminated': 'Agreement terminated',
  'roster.changed': 'Roster changed',
  'matchmethod.approved': 'Match method approved',
  'request.submitted': 'Request submitted',
  'request.validated': 'Request validated',
  'request.rejected': 'Request rejected',
  'request.withdrawn': 'Request withdrawn',
  'request.reassessed': 'Addresses of a request assessed again',
  'match.performed': 'Match performed',
  'disclosure.approved': 'Disclosure approved',
  'disclosure.made': 'Disclosure made',
  'disclosure.withheld': 'Disclosure withheld',
  'receipt.acknowledged': 'Receipt acknowledged',
  'access.recorded': 'Access to disclosed data',
  'copy.made': 'Copy made',
  'disposition.certified': 'Data returned or destroyed',
  'incident.reported': 'Incident reported',
  'remediation.directed': 'Remedy asked for',
  'remediation.confirmed': 'Remedy confirmed',
  'source.watermarked': 'All sent up to a time',
  'event.retracted': 'Event retracted',
};

/** `gov.transfer.disclosure.made.v1` -> Disclosure made */
export function typeName(type: string): string {
  const [, kind] = /^gov\.transfer\.([a-z.]+)\.v\d+$/.exec(type) ?? [];
  return (kind === undefined ? undefined : TYPES[kind]) ?? type;
}

const SOURCE = /^urn:agency:([a-z0-9][a-z0-9-]{0,39}):([a-z0-9][a-z0-9._-]{0,59})$/;

/** `urn:agency:irs:disclosures` -> IRS, system disclosures */
export function sourceName(source: string): string {
  const [, agency, system] = SOURCE.exec(source) ?? [];
  return agency === undefined ? source : `${agencyName(agency)}, system ${system}`;
}

export const agencyOfSource = (source: string | null): string | null =>
  source === null ? null : (SOURCE.exec(source)?.[1] ?? null);

/** As somebody types it, `irs:disclosures` or the whole; null: it cannot be a source. */
export function sourceTyped(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  const source = trimmed.startsWith('urn:') ? trimmed : `urn:agency:${trimmed}`;
  return SOURCE.test(source) ? source : null;
}

/** How to make it good: what is special about this one. */
export function correctionOf({ sequence, source }: Known): string {
  const from = source === null ? 'the system that sent it' : sourceName(source);
  const numbered =
    sequence === null ? 'the sequence that the refused one had, if it had one' : `the same sequence (${sequence})`;
  return `Correct it where it was made, and have ${from} send it with a new id and ${numbered}. Sent again as it is, it is refused again.`;
}

export const MOST_AUTHORITY = 200;
export const MOST_REASON = 300;

/** What is missing before it can be asked for; null: nothing. */
export function missing(authority: string, reason: string): string | null {
  if (authority.trim() === '') return 'Say what law, order or policy demands the erasure.';
  if (authority.length > MOST_AUTHORITY) return `The authority has at most ${MOST_AUTHORITY} characters.`;
  if (reason.trim() === '') return 'Say why, in a few words.';
  return reason.length > MOST_REASON ? `The reason has at most ${MOST_REASON} characters.` : null;
}
