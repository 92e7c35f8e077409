import type { Clause } from '#libs/judging';
import { dayAlone, dayOf, inDigits, instantOf } from './facts.js';

/** What is compared, where the field’s own name is a name in records. All other fields are plain words already. */
const FIELDS: Readonly<Record<string, string>> = {
  'policy.exchangeMode': 'how the agreement exchanges data',
  'policy.matchPathsAllowed': 'paths of matching',
  'disclosure.requestId': 'the request that the disclosure names',
  'disclosure.itemsCount': 'items that the disclosure states',
  'disclosure.elementClass': 'class of the information disclosed',
  'request.submitted': 'time of the request',
  'request.items': 'items that the request lists',
  'receipt.time': 'time of the receipt',
  'receipt.receivedCount, of all receipts': 'items received, by all receipts',
  'receipt.receivedPayloadDigest': 'digest of what was received',
  'recipient.agency': 'agency that received',
  'recipient.actorRefs not on the recipient roster': 'persons who received and are not on the roster of recipients',
  'items.itemNo': 'items disclosed',
  'items.result': 'result of the match',
  'items.addressCodes': 'address level on request',
  'items.namePresent': 'name given on request',
  'share of the most frequent items.reasonDigest': 'share of the most frequent reason',
  elements: 'data elements disclosed',
  location: 'places where the data are or were held',
  value: 'the value',
  address: 'the address',
};

/** Operators that cannot be read after "expected". */
const OPERATORS: Readonly<Record<string, string>> = {
  equals: '',
  is: '',
  are: '',
  'reach level': 'at least',
  'is one of': 'one of',
  'is one of (stated, named)': 'one of, as stated and as named,',
  'is true for all but': 'true for all items but',
  'is MATCH by then, for all but': 'a match by then, for all items but',
  'is an item of': 'among the items of',
  'is the same': 'the same in both',
  'is of the type': 'of the type',
  'names a request of': 'a request of',
  'is the source’s, or a forwarder for it': 'the sender’s own, or one that forwards for it:',
  'at least, for a share to mean anything': 'for a share to mean anything, at least',
  'equals the number stated': 'as many as stated,',
  stands: '',
  'passes admission': 'to pass admission',
  'can be folded': 'to be taken into the judging',
};

/** A comparison in one plain line: what, what was expected and by which source, and what was recorded. */
export function clauseInWords({ field, operator, expected, actual, basis }: Clause): string {
  const what = FIELDS[field] ?? field;
  const how = OPERATORS[operator] ?? operator;
  // It informs: nothing was expected of it.
  if (expected === null && ['is', 'are', 'count at'].includes(operator)) return `${what}: ${inWords(actual)}`;
  // It compares with no value: an entry passes, two contents are the same.
  const wanted =
    expected === null && how !== '' ? how : [how, inWords(expected)].filter((part) => part !== '').join(' ');
  const by = basis === '' ? '' : ` (${basis})`;
  return `${what}: expected ${wanted}${by}, was ${inWords(actual)}`;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** The most values of a list that a line says. */
const MOST_SAID = 10;

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return inDigits(value);
  if (typeof value === 'string') {
    if (!TIME.test(value)) return value;
    return dayAlone(value) === undefined ? instantOf(value) : dayOf(value);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    const said = value.slice(0, MOST_SAID).map(inWords);
    if (value.length > MOST_SAID) said.push(`${inDigits(value.length - MOST_SAID)} more`);
    return said.join(', ');
  }
  return Object.entries(value)
    .map(([name, part]) => `${name} ${inWords(part)}`)
    .join('; ');
}
