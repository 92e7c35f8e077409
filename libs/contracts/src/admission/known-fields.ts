import type { KnownFields } from '../entry.js';
import { lowerCase, utcTime } from '../canonical.js';
import { AGREEMENT_ID, EVENT_ID, EVENT_TYPE, SEQUENCE, SOURCE, TIME } from '../primitives.js';
import { kindOf } from '../schema/field-forms.js';
import { fieldSchemaOf } from '../schema/field-schemas.js';
import { clearIdentifier } from './clear-identifiers.js';

const patterns: Record<keyof KnownFields, RegExp> = {
  type: EVENT_TYPE,
  source: SOURCE,
  id: EVENT_ID,
  agreementid: AGREEMENT_ID,
  sequence: SEQUENCE,
  time: TIME,
};

/** As in an event (canonical.ts). */
const respellings: { readonly [K in keyof KnownFields]?: (text: string) => string } = { id: lowerCase, time: utcTime };
const attributes = fieldSchemaOf(undefined).properties!;

export const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(patterns));

/** Each attribute of a refused value that passes its own pattern and is no identifier in the clear. */
export function knownFields(value: unknown): KnownFields {
  const known: KnownFields = {};
  if (typeof value !== 'object' || value === null) return known;
  for (const name of Object.keys(patterns) as (keyof KnownFields)[]) {
    const field = (value as Record<string, unknown>)[name];
    if (
      typeof field === 'string' &&
      patterns[name].test(field) &&
      !clearIdentifier(field, kindOf(attributes[name], field))
    )
      known[name] = respellings[name]?.(field) ?? field;
  }
  return known;
}
