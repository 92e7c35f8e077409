/** Why admission refuses a value, in words for the person who reads the finding. The code is what is recorded. */
export const refusals = {
  'value-null': 'The record has no value; send the event as its value.',
  'too-large': 'The value is larger than 64,000 bytes; split the act into parts.',
  'not-utf8': 'The value is not valid UTF-8; encode it as UTF-8.',
  'byte-order-mark': 'The value begins with a byte order mark; send UTF-8 without one.',
  'not-json': 'The value is not JSON; write one JSON object.',
  'too-deep': 'Objects and lists are nested more than 32 deep; no event needs more than 8.',
  'duplicate-key':
    'The JSON names a key twice in one object, so that two readers may see two different events; write each once.',
  'nul-character': 'A string holds the NUL character; leave it out.',
  'lone-surrogate': 'A string holds half of a surrogate pair, which is not text; write whole characters.',
  'unsafe-integer':
    'A number is beyond 2^53, where readers disagree about its value; write it as text where text is taken.',
  'not-a-cloudevent':
    'The JSON is not a CloudEvents 1.0 event with the attributes that every event needs: specversion 1.0 and a type.',
  'unknown-type': 'The event type is not one that this ledger knows.',
  schema: 'A field is missing, unknown or not of the form that its type demands.',
  'clear-identifier':
    'The event holds what looks like an identifier of a person in the clear; write a pseudonym or a code, or leave it out.',
} as const;

export type RefusalReason = keyof typeof refusals;
