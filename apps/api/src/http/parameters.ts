import { z } from 'zod';
import { WRITTEN_INTEGER } from '#libs/openapi';
import { AGREEMENT_ID, EVENT_ID, lowerCase, SOURCE, TIME, utcTime } from '#libs/contracts';

const described = <T extends z.ZodType>(type: T, description: string, example: string): T =>
  type.meta({ ...type.meta(), description, example });

const matching = (pattern: RegExp, expected: string): z.ZodString =>
  z.string({ error: 'is missing' }).regex(pattern, { error: `must be ${expected}` });

/** A whole number in its one decimal spelling: no sign, no leading zero, no exponent. */
const integer = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}, in decimal digits`;
  return z
    .string({ error: 'is missing' })
    .regex(/^(0|[1-9][0-9]{0,15})$/, { error })
    .transform(Number)
    .refine((n) => Number.isSafeInteger(n) && n >= min && n <= max, { error })
    .meta({ [WRITTEN_INTEGER]: { minimum: min, maximum: max } });
};

/** In a query a plus sign that is not escaped is a blank, and there is none elsewhere in a time. */
const TIME_IN_URL = new RegExp(TIME.source.replaceAll('[+', '[ +'));

const RULE = /^[A-Z]{2,5}-[0-9]{2,3}$/;

/** The most values of one parameter. */
const SEVERAL = 50;
const innerOf = ({ source }: RegExp): string => source.replace(/^\^/, '').replace(/\$$/, '');

/** Values with commas between them, each once, in their order. */
const several = <T extends string>(one: RegExp, expected: string, description: string, example: string) =>
  described(
    z
      .string()
      .regex(new RegExp(`^(?:${innerOf(one)})(?:,(?:${innerOf(one)})){0,${SEVERAL - 1}}$`), {
        error: `must be ${expected}, or several with commas between them`,
      })
      .transform((text) => [...new Set(text.split(','))] as T[]),
    `${description}; several with commas between them: any of these`,
    example,
  );

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** A time as a part of a parameter, which describes itself. */
export const instant = matching(TIME_IN_URL, 'RFC 3339, such as 2025-08-07T23:59:59Z or with an offset').transform(
  (text) => utcTime(text.replace(' ', '+')),
);

/** As a file for a spreadsheet has an id that would be a formula there: after an apostrophe. */
export const FINDING_ID = /^'?[A-Za-z0-9_-]{22}$/;
export const bareId = (id: string): string => id.replace(/^'/, '');

/** The kinds of parameters that paths and queries have. */
export const parameter = {
  shard: described(
    matching(
      /^(0|[1-9][0-9]{0,4}|oversight|access)$/,
      'the name of a shard: a number without leading zeros, oversight or access',
    ),
    'Shard of the ledger',
    '0',
  ),
  index: described(integer(0, Number.MAX_SAFE_INTEGER), 'Index of the entry in its shard, from 0', '17'),
  size: described(integer(1, Number.MAX_SAFE_INTEGER), 'Size of a published checkpoint', '17'),
  treeSize: described(
    integer(0, Number.MAX_SAFE_INTEGER),
    'Size of a published checkpoint, or 0: the empty tree',
    '17',
  ),
  findingId: described(
    matching(FINDING_ID, '22 characters of base64url').transform(bareId),
    'Id of the finding; with an apostrophe before it, as a spreadsheet has one that begins with `-`, it is the same',
    'q7WmJ0cLk2yVx1ZtBfNd3A',
  ),
  rule: described(matching(RULE, 'the id of a rule, such as DIS-17'), 'Id of a rule', 'DIS-17'),
  ruleOrPack: described(
    matching(
      new RegExp(`${RULE.source}|^[a-z][a-z0-9-]{0,19}$`),
      'the id of a rule, such as DIS-17, or the name of a pack, such as core',
    ),
    'Id of a rule, or name of a pack',
    'DIS-17',
  ),
  agreement: described(
    matching(
      AGREEMENT_ID,
      'an agreement id: up to 100 of letters, digits and . _ : -, beginning with a letter or digit',
    ),
    'Id of the agreement',
    'irs-ice-2025',
  ),
  source: described(
    matching(SOURCE, 'urn:agency:<agency>:<system>'),
    'CloudEvents source',
    'urn:agency:irs:disclosures',
  ),
  eventId: described(
    matching(EVENT_ID, 'a UUID').transform(lowerCase),
    'CloudEvents id',
    '0198a3f0-1c00-7000-8000-000000000001',
  ),
  subjectRef: described(
    matching(/^[A-Za-z0-9._-]{1,32}:[A-Za-z0-9_-]{43}$/, '<key id>:<43 characters of base64url>'),
    'The source’s keyed pseudonym of a person; never an identifier in the clear',
    'k1:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  ),
  time: (description: string) => described(instant, description, '2025-08-07T23:59:59Z'),
  day: (description: string) =>
    described(
      z.iso.date({ error: 'must be a day, such as 2025-08-07' }).refine((day) => day >= '1000' && day < '9900', {
        error: 'must be a day from the year 1000 to 9899',
      }),
      description,
      '2025-08-07',
    ),
  positionOrTime: described(
    z
      .string()
      .regex(new RegExp(`^(?:0|[1-9][0-9]{0,14})$|${TIME_IN_URL.source}`), {
        error: 'must be a number of entries, or RFC 3339, such as 2025-08-07T23:59:59Z',
      })
      .transform((text) => (/^[0-9]+$/.test(text) ? Number(text) : utcTime(text.replace(' ', '+')))),
    'As of a state before: so many entries of the finding’s shard, or a time by which they had been received',
    '17',
  ),
  limit: described(
    integer(1, MAX_LIMIT).default(DEFAULT_LIMIT),
    `Rows of one page at most, up to ${MAX_LIMIT}; ${DEFAULT_LIMIT} unless given`,
    String(DEFAULT_LIMIT),
  ),
  cursor: described(
    matching(/^[A-Za-z0-9_-]{1,1024}$/, 'the cursor of a `next` link, unchanged'),
    'Where the page begins: from the `next` link of the page before, with the same filters',
    'eyJ2IjoxfQ',
  ),
  rules: several(RULE, 'the id of a rule, such as DIS-17', 'Id of a rule', 'DIS-17,DIS-04'),
  notEvaluableReason: described(
    matching(/^[A-Za-z][\w .:]{0,99}$/, 'a reason, as the lines have it'),
    'Why it is not evaluable, as a code',
    'not assessed by the source',
  ),
  agency: described(matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'the name of an agency, as in its sources'), 'Agency', 'irs'),
  choices: <const T extends readonly [string, ...string[]]>(of: T, description: string) =>
    several<T[number]>(new RegExp(`^(?:${of.join('|')})$`), `one of ${of.join(', ')}`, description, of[0]),
  choice: <const T extends readonly [string, ...string[]]>(of: T, description: string) =>
    z.enum(of, { error: `must be one of ${of.join(', ')}` }).meta({ description }),
} as const;

/** For paths that take no parameters of a kind: every one that is given is refused. */
export const none = z.strictObject({});
