import type { Clause } from '#libs/judging';
import { agencyName, inDays, inDigits, ofAgency } from './facts.js';
import { codeName, eventName, refusalName } from './names.js';
import { inPercent, inWords, isTime, listInWords, timesInWords } from './values.js';

/** The parts that the usual words would not say, or would say so that a mismatch does not show. */
interface Parts {
  what?: string;
  expected?: string | null;
  was?: string;
}

interface Special {
  of: string | RegExp;
  say: (clause: Clause) => Parts;
}

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((one) => String(one)) : value == null ? [] : [inWords(value)];
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Of all that was found, that which should not be there: without it a reader has to look for it herself. */
function withStray({ expected, actual, holds }: Clause, name: (one: string) => string, called: string): string {
  const found = textsOf(actual);
  if (holds) return listInWords(found.map(name));
  const allowed = new Set(textsOf(expected));
  const stray = found.filter((one) => !allowed.has(one));
  const said = stray.length === 0 ? 'not all are shown here' : listInWords(stray.map(name));
  return stray.length === found.length ? `${said}, ${called}` : `${listInWords(found.map(name))}; ${called}: ${said}`;
}

const classOf = (code: string): string => codeName('elementClass', code);
const levelOf = (level: unknown): string => codeName('minLevel', inWords(level));
const pathOf = (path: string): string => codeName('path', path);
const none = ({ actual }: Clause): Parts => ({ expected: 'none', was: actual === 0 ? 'none' : inWords(actual) });
const SPEAKERS: Readonly<Record<string, string>> = {
  party: 'a party',
  source: 'a source under the agreement',
  recipient: 'a recipient under the agreement',
  'recipient of the disclosure': 'the recipient of the disclosure',
  'party or overseer': 'a party or an overseer',
};

/** Every field that needs more than its name, its operator and its two values. */
export const SPECIAL: readonly Special[] = [
  {
    of: 'items.addressCodes',
    say: ({ expected, actual }) => ({ expected: `at least ${levelOf(expected)}`, was: levelOf(actual) }),
  },
  {
    of: 'items.itemNo',
    say: ({ expected, actual, holds }) => {
      const requests = textsOf(expected);
      const [, outside] = /^(\d+) /.exec(String(actual)) ?? [];
      return {
        expected:
          requests.length === 0
            ? 'all named ones in a request; none is on record'
            : `all named ones in ${requests.length === 1 ? 'request' : 'one of the requests'} ${listInWords(requests.map(ofAgency))}`,
        was:
          holds || outside === undefined
            ? 'all named ones are'
            : `${inDigits(Number(outside))} named ${outside === '1' ? 'one is' : 'ones are'} not`,
      };
    },
  },
  { of: 'items.result', say: none },
  { of: 'items.namePresent', say: none },
  {
    of: 'policy.matchPathsAllowed',
    say: ({ expected, actual, holds }) => {
      const used = listInWords(textsOf(actual).map(pathOf));
      return {
        expected: `the address compared for every item matched by ${listInWords(textsOf(expected).map(pathOf))}`,
        was: holds ? `compared; matched by ${used}` : `not compared for some items; matched by ${used}`,
      };
    },
  },
  {
    of: 'items matched by these paths without comparing the address',
    say: (clause) => ({
      what: 'items matched without comparing the address, on a path that demands it',
      ...none(clause),
    }),
  },
  {
    of: 'items named as disclosed',
    say: ({ expected, actual, holds }) => {
      const [size, named] = [numberOf(expected), numberOf(actual)];
      // It is no condition of the finding: it says of how many items the finding can speak.
      if (holds) return { what: 'items disclosed', expected: null, was: `${inDigits(named)}, all named` };
      return {
        expected: `all ${inDigits(size)} that the disclosure states`,
        was: `${inDigits(named)}; of the other ${inDigits(size - named)} no record says which they are`,
      };
    },
  },
  { of: 'elements', say: (clause) => ({ was: withStray(clause, (one) => one, 'not allowed') }) },
  {
    of: 'disclosure.elementClass',
    say: ({ expected, actual, holds }) => ({
      expected: `without a court order none of ${listInWords(textsOf(expected).map(classOf))}`,
      was: `${listInWords(textsOf(actual).map(classOf))}${holds ? '' : ', and no court order is named'}`,
    }),
  },
  {
    of: 'recipient.agency',
    say: (clause) => ({
      expected: `all among the recipients, ${listInWords(textsOf(clause.expected).map(agencyName))}`,
      was: withStray(clause, agencyName, 'no recipient'),
    }),
  },
  {
    of: 'location',
    say: (clause) => ({
      expected: `on the roster of places: ${listInWords(textsOf(clause.expected))}`,
      was: withStray(clause, (one) => one, 'not on the roster'),
    }),
  },
  {
    of: 'parties whose record was missing',
    say: ({ actual, holds }) => ({
      was: !holds && actual === null ? 'no record names the parties' : listInWords(textsOf(actual).map(agencyName)),
    }),
  },
  {
    of: 'agency that owns the topic',
    say: ({ expected, actual }) => ({
      expected: `the sender’s own, ${agencyName(inWords(expected))}, or one that forwards for it`,
      was: agencyName(inWords(actual)),
    }),
  },
  {
    of: 'policy.exchangeMode',
    say: ({ expected, actual, holds }) => ({
      // Both are the same where it holds: it says of what kind the agreement is.
      expected: holds ? null : codeName('exchangeMode', inWords(expected)),
      was: codeName('exchangeMode', inWords(actual)),
    }),
  },
  {
    of: 'disclosure.requestId',
    say: ({ expected, actual, holds }) => ({
      expected: expected == null ? 'a request on record' : `a request of ${agencyName(inWords(expected))}`,
      was: holds || actual === null ? inWords(actual) : `${inWords(actual)}, which no record shows as one`,
    }),
  },
  {
    of: 'key of the Kafka record',
    say: ({ actual }) => ({
      was: isMembers(actual) ? 'another key, of which only a commitment is recorded' : 'no key',
    }),
  },
  {
    of: 'value',
    say: ({ operator, actual }) => ({
      expected: operator === 'can be folded' ? 'to be taken into the judging' : 'to pass admission',
      was: refusalName(inWords(actual)),
    }),
  },
  {
    of: /^event of sequence .+ that passes$/,
    say: ({ field, expected, actual }) => ({
      what: field.replace('event of sequence', 'record with the number').replace('that passes', 'that was not refused'),
      expected: expected === 'any that accuses' ? 'any that may accuse' : `of the type ${eventName(inWords(expected))}`,
      was: actual === null ? 'none has come' : eventName(inWords(actual)),
    }),
  },
  {
    of: /^speaker/,
    say: ({ expected, actual }) => {
      const needed = inWords(expected);
      if (!isMembers(actual)) return {};
      const roles = textsOf(actual.roles);
      const who = agencyName(inWords(actual.agency));
      const as =
        roles.length === 0 ? `${who}, which had no role then` : `${who}, which was ${roles.join(' and ')} then`;
      return {
        expected: SPEAKERS[needed] ?? needed,
        was: actual.through === undefined ? as : `${as}; it came through ${inWords(actual.through)}`,
      };
    },
  },
  {
    of: /^match rate of \d+ of \d+ items, /,
    say: ({ field, operator, expected, actual }) => {
      const [, matched, size, bound] = /^match rate of (\d+) of (\d+) items, (upper|lower)/.exec(field) ?? [];
      const margin = bound === 'upper' ? 'at most' : 'at least';
      return {
        what: `share of items that matched (${inDigits(Number(matched))} of ${inDigits(Number(size))}); by chance (95 %) ${margin}`,
        expected: `${operator} ${inPercent(numberOf(expected))}`,
        was: inPercent(numberOf(actual)),
      };
    },
  },
  {
    of: 'share of the most frequent items.reasonDigest',
    say: ({ operator, expected, actual }) => ({
      expected: `${operator} ${inPercent(numberOf(expected))}`,
      was: inPercent(numberOf(actual)),
    }),
  },
  {
    of: /^sequences below \d+ that are missing$/,
    say: ({ field, actual }) => ({
      what: `numbers below ${inDigits(Number(/\d+/.exec(field)![0]))} that are missing`,
      was: listInWords((Array.isArray(actual) ? actual : []).map(rangeOf)),
    }),
  },
  { of: 'sequences that are missing beyond these', say: () => ({ what: 'numbers that are missing beyond these' }) },
  { of: 'sequences that two events claim', say: () => ({ what: 'numbers that two records claim' }) },
  {
    of: 'days from the error until then',
    say: ({ operator, expected, actual }) => ({
      expected: `${operator} ${inDays(numberOf(expected))}`,
      was: inDays(numberOf(actual)),
    }),
  },
  {
    of: 'time of the act',
    say: ({ expected }) => ({
      expected: `within a term of the agreement: ${listInWords((Array.isArray(expected) ? expected : []).map(termOf))}`,
    }),
  },
  {
    of: 'request.submitted',
    say: ({ operator, expected, actual }) => {
      const [sought, found] =
        isTime(expected) && isTime(actual) ? timesInWords(expected, actual) : [inWords(expected), inWords(actual)];
      return { expected: operator.replace('at or before', `at or before ${sought}`), was: found };
    },
  },
  {
    of: 'event time, or what a watermark vouches for',
    say: ({ operator, expected, actual }) => {
      const [sought, found] =
        isTime(expected) && isTime(actual) ? timesInWords(expected, actual) : [inWords(expected), inWords(actual)];
      return {
        expected: operator.startsWith('at or before')
          ? `at or before ${sought}, 5 minutes after its receipt`
          : `at or after ${sought}, 365 days before its receipt, where it is not reconstructed`,
        was: found,
      };
    },
  },
  {
    of: 'receipt.receivedPayloadDigest',
    say: ({ expected, actual }) =>
      textsOf(expected).length === 0 && actual === null ? { expected: null, was: 'none is stated on either side' } : {},
  },
  { of: /^items disclosed, /, say: ({ field }) => ({ what: totalOf(field.slice('items disclosed, '.length)) }) },
  {
    of: 'disclosures in the sum',
    say: ({ expected, actual }) => ({
      expected: `at most ${inWords(expected)} together`,
      was: Array.isArray(actual) ? listInWords(actual.map(summandOf)) : inWords(actual),
    }),
  },
  { of: 'first disclosure beyond the cap', say: ({ actual }) => ({ was: ofAgency(inWords(actual)) }) },
];

/** [1, 4594] -> 1 to 4,594 */
function rangeOf(value: unknown): string {
  if (!Array.isArray(value)) return inWords(value);
  const [first, last] = value as unknown[];
  return first === last ? inWords(first) : `${inWords(first)} to ${inWords(last)}`;
}

function termOf(value: unknown): string {
  if (!isMembers(value)) return inWords(value);
  return value.until === null
    ? `from ${inWords(value.from)}, without an end`
    : `from ${inWords(value.from)} until before ${inWords(value.until)}`;
}

function totalOf(what: string): string {
  const [, days] = /^window of (\d+) days$/.exec(what) ?? [];
  if (days !== undefined) return `items disclosed within ${inDays(Number(days))}`;
  return what.startsWith('request ')
    ? `items disclosed for request ${ofAgency(what.slice('request '.length))}`
    : 'items disclosed over the whole agreement';
}

function summandOf(value: unknown): string {
  if (!isMembers(value)) return inWords(value);
  const { disclosure, at, items } = value;
  return `${ofAgency(inWords(disclosure))} on ${inWords(at)} with ${inWords(items)}`;
}
