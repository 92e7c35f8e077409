import { PART_FAULT } from '../bulk.js';
import type { EventType } from '../registry.js';
import { isKnownType } from '../schema/json-schemas.js';
import { placeOf, whatToWrite, type Step } from '../schema/what-to-write.js';
import type { IdentifierKind } from './clear-identifiers.js';
import { refusals, type RefusalReason } from './reasons.js';

const INSTEAD = 'write a pseudonym or a code, or leave it out';

export const unknownType = 'type: a type that docs/events.md lists, such as gov.transfer.request.submitted.v1';

/** `data.reason: holds what looks like an SSN; …` */
export const clearInWords = (type: EventType | undefined, path: readonly Step[], kind?: IdentifierKind): string =>
  `${placeOf(type, path).name}: holds what looks like ${kind === undefined ? 'an identifier of a person' : withArticle(kind)}; ${INSTEAD}`;

export const withArticle = (kind: IdentifierKind): string => `${kind === 'street address' ? 'a' : 'an'} ${kind}`;

/** What is checked across fields, which no field's schema says. */
const ACROSS: Record<string, string> = {
  '/data/part': PART_FAULT,
  '/data/items/fields':
    'each column once, itemNo among them, and each field that an item needs, unless defaults has it',
};

/** What a refused entry says, in words: the field, and what to write instead. Of the entry's reason, pointer and known type only. */
export function refusalInWords(reason: string, pointer?: string | null, type?: string | null): string {
  if (!Object.hasOwn(refusals, reason)) return `Admission refused it: ${reason}.`;
  const words = refusals[reason as RefusalReason];
  if (reason === 'unknown-type') return unknownType;
  if (!pointer) return words;
  const known = isKnownType(type) ? type : undefined;
  const path = pointer.split('/').slice(1);
  if (reason === 'clear-identifier') return clearInWords(known, path);
  const { name, schema } = placeOf(known, path);
  const advice = ACROSS[pointer] ?? (schema && whatToWrite(schema));
  return advice === undefined ? words : `${name}: ${advice}`;
}
