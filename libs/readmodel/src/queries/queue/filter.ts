import { severities, type Severity } from '#libs/judging';
import { JUDGES_STATES, type JudgesState, type Person, SHOWN_STATES } from '#libs/triage';
import { suppressedBy, type Working } from '../suppressed.js';
import type { Values } from './values.js';
import { searchedText, type SearchTerm } from './search.js';

/**
 * What the judge says of a finding, to filter by. `open`: some units hit; `withdrawn`: none does any more. Of open ones: `retracted`: the
 * author of what it rests on has retracted or replaced that, which clears nobody; else `restated`: what changed last is its severity or its
 * clauses alone.
 */
export const JUDGED_STATES = JUDGES_STATES;
export type JudgedState = JudgesState;

/** Of a shard: entries that it had at a time. */
export interface ShardPosition {
  shard: string;
  size: number;
}

/** Of one desk's triage. Each member narrows; one that is left out does not. */
export interface DeskFilter {
  states?: readonly CountedState[] | undefined;
  assignee?: Person | 'nobody' | undefined;
  overdue?: boolean | undefined;
  reopened?: boolean | undefined;
  /** It is in the desk's queue, and no exception suppresses it. */
  waits?: boolean | undefined;
}

/** The desk's state as it is shown; `withdrawn`: untouched, and withdrawn by the judge. */
export const COUNTED_STATES = [...SHOWN_STATES, 'withdrawn'] as const;
export type CountedState = (typeof COUNTED_STATES)[number];

/** Each member narrows; one that is left out does not. Lists: any of them. */
export interface QueueFilter {
  /** Of these alone. */
  ids?: readonly string[] | undefined;
  rules?: readonly string[] | undefined;
  severities?: readonly Severity[] | undefined;
  states?: readonly JudgedState[] | undefined;
  agreement?: string | undefined;
  /** Whose act or stream it is about; where that is not known, either side. */
  agency?: string | undefined;
  /** Of `firstSeen`: from, and before. RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  /** First seen, or grown, by entries beyond these. A shard that is missing has grown since its beginning. */
  since?: readonly ShardPosition[] | undefined;
  search?: readonly SearchTerm[] | undefined;
  /** Exceptions that work in the desk's queue (`workingFor`); `is`: what they suppress alone, or all others. */
  suppressed?: { by: readonly Working[]; is?: boolean | undefined } | undefined;
  /** Only where a desk is named (`QueueDesk`). */
  desk?: DeskFilter | undefined;
}

/** Parts of a filter that have a facet each, and the rest. */
export const FACETS = ['rule', 'severity', 'state', 'triage', 'suppressed', 'agreement'] as const;
export type Facet = (typeof FACETS)[number];

/** Row `f` of readmodel.finding. */
export const RANK = `array_position('{${severities.join(',')}}'::text[], f.severity)`;
const isMarked = (mark: JudgedState): string => `(f.count > 0 AND coalesce(f.mark = '${mark}', false))`;
export const STATE_SQL: Readonly<Record<JudgedState, string>> = {
  open: 'f.count > 0',
  withdrawn: 'f.count = 0',
  restated: isMarked('restated'),
  retracted: isMarked('retracted'),
};

/** Whether an exception suppresses it. */
export const suppressedSql = ({ suppressed }: QueueFilter, values: Values): string =>
  suppressedBy(suppressed?.by ?? [], values);

const DESK_SQL = {
  states: (at: string) => `s.counted = ANY(${at}::text[])`,
  overdue: (at: string) => `s.overdue = ${at}::boolean`,
  reopened: (at: string) => `(s.reopened_at IS NOT NULL) = ${at}::boolean`,
};

/** SQL over row `f` of readmodel.finding, and row `s` of its triage (`withTriage`), by what it narrows. */
export function conditionsOf(filter: QueueFilter, values: Values): Record<Facet | 'rest', readonly string[]> {
  const given = <T>(value: T | undefined, sql: (place: string) => string): string[] =>
    value === undefined ? [] : [sql(values.put(value))];
  const { desk = {} } = filter;
  return {
    rule: given(filter.rules, (at) => `f.rule = ANY(${at}::text[])`),
    severity: given(filter.severities, (at) => `f.severity = ANY(${at}::text[])`),
    state: filter.states ? [`(${filter.states.map((state) => STATE_SQL[state]).join(' OR ') || 'false'})`] : [],
    triage: given(desk.states, DESK_SQL.states),
    suppressed: given(filter.suppressed?.is, (at) => `${suppressedSql(filter, values)} = ${at}::boolean`),
    agreement: given(filter.agreement, (at) => `f.agreement = ${at}`),
    rest: [
      ...given(filter.ids, (at) => `f.id = ANY(${at}::text[])`),
      ...given(
        filter.agency,
        (at) => `(f.author = ${at} OR f.author IS NULL AND (f.source = ${at} OR f.recipient = ${at}))`,
      ),
      ...given(filter.from, (at) => `f.first_seen >= ${at}::timestamptz`),
      ...given(filter.to, (at) => `f.first_seen < ${at}::timestamptz`),
      ...(filter.since ? [grownSince(filter.since, values)] : []),
      ...given(desk.overdue, DESK_SQL.overdue),
      ...given(desk.reopened, DESK_SQL.reopened),
      ...given(desk.waits, (at) => `(s.queue AND NOT ${suppressedSql(filter, values)}) = ${at}::boolean`),
      ...(desk.assignee ? [assignedTo(desk.assignee, values)] : []),
      ...(filter.search ?? []).map(
        ({ word, rules }) =>
          `(strpos(${searchedText('f')}, ${values.put(` ${word}`)}) > 0 OR f.rule = ANY(${values.put(rules)}::text[]))`,
      ),
    ],
  };
}

/** Made since, or with more units or a higher severity since. What was withdrawn since is no news to act on. */
function grownSince(since: readonly ShardPosition[], values: Values): string {
  const places = `unnest(${values.put(since.map(({ shard }) => shard))}::text[], ${values.put(since.map(({ size }) => size))}::bigint[])`;
  const position = `coalesce((SELECT p.size FROM ${places} p(shard, size) WHERE p.shard = f.shard), 0)`;
  return `(f.first_index >= ${position} OR f.grown_index >= ${position})`;
}

const assignedTo = (assignee: NonNullable<DeskFilter['assignee']>, values: Values): string =>
  assignee === 'nobody'
    ? 's.owner_subject IS NULL'
    : `(s.owner_issuer = ${values.put(assignee.issuer)} AND s.owner_subject = ${values.put(assignee.subject)})`;

export const allOf = (conditions: readonly string[]): string =>
  conditions.length > 0 ? conditions.join(' AND ') : 'true';
