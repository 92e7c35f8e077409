import { z } from 'zod';
import { DIGEST } from '#libs/merkle';

/** Agreement ids, request ids and the like: printable, short, safe in a URL path and in a metric's label. */
export const AGREEMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
export const SOURCE = /^urn:agency:[a-z0-9][a-z0-9-]{0,39}:[a-z0-9][a-z0-9._-]{0,59}$/;
/** A UUID in either case (RFC 9562, section 4); canonical.ts reads it as in lower case. */
export const EVENT_ID = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[1-8][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$/;
export const EVENT_TYPE = /^gov\.transfer\.[a-z]{1,30}\.[a-z]{1,30}\.v[1-9][0-9]?$/;

/*
 * Bounds of numbers (docs/events.md says them to senders). They hold at admission only: a ledger may have entries from before them, up to
 * 15 digits, 2^31 - 1 or 1e12 in their place, so what is folded, stored or answered must hold those too.
 */
/** Largest sequence: below 2^53 every whole number is exact in JSON, in JavaScript and in a bigint, and so is every count of missing ones. */
export const MAX_SEQUENCE = Number.MAX_SAFE_INTEGER;
/** Items of one request, some eighty times those of the largest known. They are kept in blocks of 256: 390,625 of these at most. */
export const MAX_ITEM_NO = 100_000_000;
/** Units that one event may state (items, receipts, checks). Nine million such statements add up below 2^53. */
export const MAX_COUNT = 1_000_000_000;
/** Items that a policy may allow; more than there can be, for an agreement whose text has no real cap. */
export const MAX_ITEM_CAP = 1_000_000_000_000;
/** Hours of a deadline: ten years. A time of the year 9999 and twice this is still a date. */
export const MAX_HOURS = 87_600;
/** Days of a window, a validity or a retention: a hundred years. */
export const MAX_DAYS = 36_600;
/** Seconds by which a party may be late before its silence counts: a week. With more, a party could put off every conclusion for good. */
export const MAX_LATENESS_SECONDS = 604_800;
/** Seconds by which two agencies' clocks may differ at most: five minutes. With more, a request could follow its answer. */
export const MAX_CLOCK_TOLERANCE_SECONDS = 300;
/** Distinct reason codes of a rejection: the sender chooses their names. */
export const MAX_REASON_CODES = 200;

/** A pattern for the whole numbers from 1 to `max` as decimal text without leading zeros: JSON Schema compares no text as a number. */
function decimalUpTo(max: number): RegExp {
  const digits = String(max);
  const below = [...digits].flatMap((digit, i) => {
    const least = i === 0 ? 1 : 0;
    if (Number(digit) <= least) return [];
    const rest = digits.length - i - 1;
    return [`${digits.slice(0, i)}[${least}-${Number(digit) - 1}]${rest > 0 ? `[0-9]{${rest}}` : ''}`];
  });
  return new RegExp(`^(?:[1-9][0-9]{0,${digits.length - 2}}|${[...below, digits].join('|')})$`);
}

/** A gapless count per source and agreement from 1, below 2^53. */
export const SEQUENCE = decimalUpTo(MAX_SEQUENCE);
/**
 * RFC 3339. Days that the calendar does not have (2025-02-30, 2100-02-29) are refused here, in the pattern, so that the
 * published JSON Schema says it too. Years 1900 to 9999; no leap second.
 */
const LEAP_YEAR = '(?:(?:19|[2-9][0-9])(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[3579][26])00)';
const daysOf = (year: string): string =>
  `(?:${year}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)` +
  `|02-(?:0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`;
const DAY = daysOf('(?:19|[2-9][0-9])[0-9]{2}');
/** Of 1901 to 9998: with an offset, the first and the last day of our years may lie beyond them. */
const INNER_DAY = daysOf('(?:190[1-9]|19[1-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])');
const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?';
/** The one spelling in which events are compared (canonical.ts), and which recorders write: text order within one precision is time order. */
export const UTC_TIME = new RegExp(`^${DAY}T${CLOCK}Z$`);
const ANY_TIME =
  `${DAY}[Tt]${CLOCK}(?:[Zz]|[+-]00:00)` + `|${INNER_DAY}[Tt]${CLOCK}[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]`;
/** A time with any offset from UTC. */
export const TIME = new RegExp(`^(?:${ANY_TIME})$`);
/** A time, or a whole day of a time zone that is said elsewhere (days.ts). */
export const DAY_OR_TIME = new RegExp(`^(?:${DAY}|${ANY_TIME})$`);

export const agreementId = z.string().regex(AGREEMENT_ID);
export const LOCAL_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
export const localId = z.string().regex(LOCAL_ID);
export const AGENCY = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const agency = z.string().regex(AGENCY);
export const eventId = z.string().regex(EVENT_ID);
export const sequence = z.string().regex(SEQUENCE);
export const time = z.string().regex(TIME);
export const dayOrTime = z.string().regex(DAY_OR_TIME);
export const digest = z.string().regex(DIGEST);
/** A keyed digest: `<key id>:<base64url HMAC-SHA-256>`. People, reasons and subjects appear in this form only. */
export const PSEUDONYM = /^[A-Za-z0-9._-]{1,32}:[A-Za-z0-9_-]{43}$/;
export const pseudonym = z.string().regex(PSEUDONYM);
/** A code from a table, never prose: element names, purposes, statutes, paths, locations. */
export const CODE = /^[A-Za-z0-9][A-Za-z0-9 ._:()/§-]{0,79}$/;
export const code = z.string().regex(CODE);
/**
 * Free text of at most `max` characters. JSON Schema counts code points where zod counts UTF-16 units, so the limit is
 * a check of our own, with the keyword beside it for the published schema.
 */
export const text = (max: number) =>
  z
    .string()
    .refine((value) => value.length <= max || [...value].length <= max, `must have at most ${max} characters`)
    .meta({ maxLength: max });
export const shortText = text(300).min(1);
/** A commitment to a value: base64url of 32 bytes. */
export const COMMITMENT = /^[A-Za-z0-9_-]{43}$/;
export const count = z.int().min(0).max(MAX_COUNT);
/** Position of an item in its request, from 1. */
export const itemNo = z.int().min(1).max(MAX_ITEM_NO);

/** Time in milliseconds since 1970; finer digits are cut. */
export const millis = (rfc3339: string): number => Date.parse(rfc3339);

/** The agency that a source belongs to. */
export function agencyOf(source: string): string {
  const from = source.indexOf(':', source.indexOf(':') + 1) + 1;
  if (from === 0) return '';
  const to = source.indexOf(':', from);
  return source.slice(from, to < 0 ? undefined : to);
}

/** The agency that a topic belongs to: the last part of its name, `<prefix>.<agency>`. */
export const agencyOfTopic = (topic: string): string => topic.slice(topic.lastIndexOf('.') + 1);
