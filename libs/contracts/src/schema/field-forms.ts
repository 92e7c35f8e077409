import { ADDRESS_CODE_PATTERN } from '#libs/addresses';
import { DIGEST } from '#libs/merkle';
import { JSON_MEDIA_TYPE, TRACEPARENT } from '../cloud-event.js';
import { TIME_ZONE } from '../days.js';
import { VKEY } from '../vkey.js';
import {
  AGENCY,
  AGREEMENT_ID,
  CODE,
  COMMITMENT,
  DAY_OR_TIME,
  EVENT_ID,
  EVENT_TYPE,
  LOCAL_ID,
  PSEUDONYM,
  SEQUENCE,
  SOURCE,
  TIME,
} from '../primitives.js';

/**
 * What a field's text may be, and with it what is looked for there:
 * - `text`: whatever a person writes.
 * - `address`: text in which a street address belongs: an agency's own.
 * - `code`: a word of a table.
 * - `id`: the number of an act, a record or a key.
 * - `agreement`: the number of a paper between agencies.
 * - `pseudonym`: the name of a key, and random characters.
 * - `fixed`: digits and letters of which none is the sender's choice.
 */
export type FieldKind = 'text' | 'address' | 'code' | 'id' | 'agreement' | 'pseudonym' | 'fixed';

export interface FieldForm {
  pattern: RegExp;
  kind: FieldKind;
  /** What to write there, for a person. */
  write: string;
}

const form = (pattern: RegExp, kind: FieldKind, write: string): FieldForm => ({ pattern, kind, write });
const idOf = (most: number): string =>
  `an id of letters, digits and . _ : -, beginning with a letter or a digit, at most ${most} characters`;

/** The one table of the forms of texts: each pattern of the contract has its line here, and the usual extension attributes of others. */
const forms: readonly FieldForm[] = [
  form(AGREEMENT_ID, 'agreement', idOf(100)),
  form(LOCAL_ID, 'id', idOf(64)),
  form(SOURCE, 'id', 'urn:agency:<agency>:<system>, in lower-case letters, digits and -, in the system also . and _'),
  form(EVENT_ID, 'fixed', 'a UUID, such as 0198a3f0-1c00-7000-8000-000000000002'),
  form(EVENT_TYPE, 'fixed', 'a type of event, such as gov.transfer.request.submitted.v1'),
  form(JSON_MEDIA_TYPE, 'text', 'write application/json'),
  form(TRACEPARENT, 'fixed', 'a traceparent of W3C Trace Context'),
  form(SEQUENCE, 'fixed', 'a whole number from 1, below 2^53, as text in quotes, such as "12"'),
  form(TIME, 'fixed', 'write 2025-11-22T14:59:58Z or with an offset'),
  form(
    DAY_OR_TIME,
    'fixed',
    'write a day, such as 2025-11-22, or a time, such as 2025-11-22T14:59:58Z or with an offset',
  ),
  form(TIME_ZONE, 'fixed', 'a name of the IANA time zone database, such as America/New_York; no offset'),
  form(AGENCY, 'id', 'an agency: lower-case letters, digits and -, at most 40 characters'),
  form(DIGEST, 'fixed', 'sha256: and 64 hexadecimal digits in lower case'),
  form(COMMITMENT, 'fixed', 'the 43 base64url characters of 32 bytes'),
  form(PSEUDONYM, 'pseudonym', 'a pseudonym: a key id, a colon and the 43 base64url characters of an HMAC-SHA-256'),
  form(
    VKEY,
    'pseudonym',
    'a verifier key of Ed25519, as `countersign keygen sign` prints it: name+key id+base64, the name of letters, digits and . _ / -, at most 64',
  ),
  form(
    CODE,
    'code',
    'a code: letters, digits, blanks and . _ : ( ) / § -, at most 80 characters, beginning with a letter or a digit',
  ),
  form(ADDRESS_CODE_PATTERN, 'fixed', 'a code of the address assessment, from A01 to A13'),
];

const byPattern = new Map(forms.map((one) => [one.pattern.source, one]));

export const formOfPattern = (pattern: string): FieldForm | undefined => byPattern.get(pattern);

/** The part of JSON Schema that says what a value may be. Bulk rows have the schemas of their cells by name. */
export interface FieldSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  anyOf?: FieldSchema[];
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  propertyNames?: FieldSchema;
  additionalProperties?: FieldSchema | boolean;
  columns?: Record<string, FieldSchema>;
}

/** The kind of a text that stands where `schema` does. What does not follow the pattern of its place is free text. */
export function kindOf(schema: FieldSchema | undefined, text: string): FieldKind {
  if (schema === undefined) return 'text';
  if (schema.anyOf) return schema.anyOf.map((one) => kindOf(one, text)).find((kind) => kind !== 'text') ?? 'text';
  if (schema.const === text || schema.enum?.includes(text)) return 'fixed';
  const known = schema.pattern === undefined ? undefined : formOfPattern(schema.pattern);
  return known?.pattern.test(text) ? known.kind : 'text';
}
