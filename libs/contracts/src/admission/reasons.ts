/** Why admission refuses a value, in words for the person who reads the finding. The code is what is recorded. */
export const refusals = {
  'value-null': 'The record has no value.',
  'too-large': 'The value is larger than 64,000 bytes; split the act into parts.',
  'not-utf8': 'The value is not valid UTF-8.',
  'byte-order-mark': 'The value begins with a byte order mark; send UTF-8 without one.',
  'not-json': 'The value is not JSON.',
  'too-deep': 'Objects and lists are nested more than 32 deep.',
  'duplicate-key': 'The JSON names a key twice in one object, so that two readers may see two different events.',
  'nul-character': 'A string holds the NUL character.',
  'lone-surrogate': 'A string holds half of a surrogate pair, which is not text.',
  'unsafe-integer': 'A number is beyond 2^53, where readers disagree about its value.',
  'not-a-cloudevent': 'The JSON is not a CloudEvents 1.0 event with the attributes that every event needs.',
  'unknown-type': 'The event type is not one that this ledger knows.',
  schema: 'A field is missing, unknown or not of the form that its type demands.',
  'clear-identifier': 'The event holds what looks like a personal identifier or a street address in the clear.',
} as const;

export type RefusalReason = keyof typeof refusals;
