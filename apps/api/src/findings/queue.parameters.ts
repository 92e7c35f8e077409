import { z } from 'zod';
import { ruleSet } from '#libs/rules';
import { severities } from '#libs/judging';
import {
  type AsOf,
  JUDGED_STATES,
  type JudgedState,
  positionsAt,
  type Queryable,
  type QueueFilter,
  searchTerms,
  SORTS,
  type Working,
  workingExceptions,
  workingFor,
} from '#libs/readmodel';
import type { Principal } from '#libs/identity';
import { deskOf } from '#libs/triage';
import { instant, parameter } from '../http/parameters.js';
import { deskFilterOf, deskShape } from './desk.parameters.js';

/** Of a search, in characters and in words. */
const MOST_SEARCHED = 100;
const MOST_WORDS = 8;

const titles = new Map(ruleSet.rules.map(({ id, title }) => [id, title]));

const search = z
  .string()
  .max(MOST_SEARCHED, { error: `must be at most ${MOST_SEARCHED} characters` })
  .regex(/^[^\u0000-\u001f\u007f]*$/, { error: 'must be text, without control characters' })
  .refine((text) => searchTerms(text, titles).length > 0, { error: 'must have a letter or a digit' })
  .refine((text) => searchTerms(text, titles).length <= MOST_WORDS, { error: `must be at most ${MOST_WORDS} words` })
  .meta({
    description:
      'Words that all stand in the id or title of the rule, the agreement, the subject or the finding’s id: whole or from their beginning, in any case',
    example: 'insufficient irs/D-1',
  });

const ALL = 'all';
const status = z
  .string()
  .regex(new RegExp(`^(?:${ALL}|(?:${JUDGED_STATES.join('|')})(?:,(?:${JUDGED_STATES.join('|')})){0,3})$`), {
    error: `must be ${ALL}, or one or several of ${JUDGED_STATES.join(', ')} with commas between them`,
  })
  .transform((text) => (text === ALL ? ALL : ([...new Set(text.split(','))] as JudgedState[])))
  .default(['open'])
  .meta({
    description:
      'What the judge says: `open`; `withdrawn`: it no longer holds, nothing is erased; of open ones `restated`: what changed last is the severity or the clauses alone; `retracted`: the author of what it rests on has retracted or replaced that; or `all`',
    example: 'open',
  });

export const LAST_VISIT = 'last-visit';

/** What narrows the queue, whatever it is written as. Findings that an exception suppresses are counted and shown as all others. */
export const filterShape = {
  rule: parameter.rules.optional(),
  severity: parameter.choices(severities as ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], 'Severity').optional(),
  status,
  agreement: parameter.agreement.optional(),
  agency: parameter.agency
    .meta({ description: 'Agency whose act or stream it is about; where no one agency is known, of either side' })
    .optional(),
  from: parameter.time('First seen at this time or later').optional(),
  to: parameter.time('First seen before this time').optional(),
  since: z
    .union([z.literal(LAST_VISIT), instant], {
      error: `must be ${LAST_VISIT}, or RFC 3339, such as 2025-08-07T23:59:59Z or with an offset`,
    })
    .meta({
      description: `First seen at this time or later, or since then grown by units or in severity. \`${LAST_VISIT}\`: since the last visit that your settings (\`/v1/me/settings\`) have; without one, all`,
      example: LAST_VISIT,
    })
    .optional(),
  suppressed: parameter
    .choice(
      ['0', '1'],
      '1: those alone that an exception in force suppresses, for the desk that the filter is about or for everybody; 0: all others',
    )
    .optional(),
  q: search.optional(),
  ...deskShape,
  sort: parameter
    .choice(
      SORTS,
      'Order: when first seen; by severity or by the count of units, the largest first; or by when the desk must be done. Equals: the newest first, but for the last',
    )
    .default('newest'),
};
export type GivenFilter = z.output<z.ZodObject<typeof filterShape>>;

/** Whose exceptions count, beside those for everybody: of the desk that the filter is about. */
export const suppressedDeskOf = ({ desk }: Pick<GivenFilter, 'desk'>, principal: Principal): string | undefined =>
  desk ?? deskOf(principal);

/**
 * The filter as the read models take it. `known`: exceptions that work, where somebody needs them whether the filter does or not.
 */
export async function queueFilterOf(
  tx: Queryable,
  at: AsOf,
  principal: Principal,
  given: GivenFilter,
  known?: readonly Working[],
): Promise<QueueFilter> {
  const { rule, severity, status, since, q, agreement, agency, from, to, suppressed } = given;
  if (since === LAST_VISIT) throw new Error('nobody has looked up when her last visit was');
  const isNeeded = suppressed !== undefined || given.waits !== undefined;
  const by = known ?? (isNeeded ? await workingExceptions(tx, at.generation, Date.now()) : undefined);
  const desk = suppressedDeskOf(given, principal);
  return {
    ...{ agreement, agency, from, to },
    desk: deskFilterOf(given, principal),
    rules: rule,
    severities: severity,
    states: status === ALL ? undefined : status,
    since: since === undefined ? undefined : await positionsAt(tx, at, since),
    search: q === undefined ? undefined : searchTerms(q, titles),
    suppressed: by && {
      by: workingFor(by, desk),
      is: suppressed === undefined ? undefined : suppressed === '1',
    },
  };
}

/** As it stands in a link, and in an export: lists with commas. */
export const filterText = (filter: GivenFilter): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
