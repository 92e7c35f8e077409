import { severities, type Severity } from '#libs/judging';
import type { Values } from './values.js';
import { searchedText, type SearchTerm } from './search.js';

/**
 * What the judge says of a finding. `open`: some units hit; `withdrawn`: none does any more. Of open ones: `restated`: what changed last is
 * its severity or its clauses alone; `retracted`: the author of what it rests on has retracted or replaced that, which clears nobody.
 */
export const JUDGED_STATES = ['open', 'withdrawn', 'restated', 'retracted'] as const;
export type JudgedState = (typeof JUDGED_STATES)[number];

/** Of a shard: entries that it had at a time. */
export interface ShardPosition {
  shard: string;
  size: number;
}

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
}

/** Parts of a filter that have a facet each, and the rest. */
export const FACETS = ['rule', 'severity', 'state', 'agreement'] as const;
export type Facet = (typeof FACETS)[number];

/** Row `f` of readmodel.finding. */
export const RANK = `array_position('{${severities.join(',')}}'::text[], f.severity)`;
export const IS_RETRACTED = '(f.count > 0 AND f.taken_back)';
/** Of one row; for many, `restatedIds` reads the few that there are. */
export const IS_RESTATED = `(f.count > 0 AND coalesce((SELECT h.change = 'restated' FROM readmodel.hit h
  WHERE h.generation = f.generation AND h.finding = f.id ORDER BY h.no DESC LIMIT 1), false))`;
/** Findings whose newest hit is a restatement, by the index over these. */
export const restatedIds = (generation: string): string => `(SELECT h.finding FROM readmodel.hit h
  WHERE h.generation = ${generation} AND h.change = 'restated' AND NOT EXISTS (
    SELECT FROM readmodel.hit n WHERE n.generation = h.generation AND n.finding = h.finding AND n.no > h.no))`;

const STATE_SQL: Readonly<Record<JudgedState, (generation: string) => string>> = {
  open: () => 'f.count > 0',
  withdrawn: () => 'f.count = 0',
  restated: (generation) => `(f.count > 0 AND f.id IN ${restatedIds(generation)})`,
  retracted: () => IS_RETRACTED,
};

/** SQL over row `f` of readmodel.finding, by what it narrows. `generation`: its place among the values. */
export function conditionsOf(
  filter: QueueFilter,
  generation: string,
  values: Values,
): Record<Facet | 'rest', readonly string[]> {
  const given = <T>(value: T | undefined, sql: (place: string) => string): string[] =>
    value === undefined ? [] : [sql(values.put(value))];
  return {
    rule: given(filter.rules, (at) => `f.rule = ANY(${at}::text[])`),
    severity: given(filter.severities, (at) => `f.severity = ANY(${at}::text[])`),
    state: filter.states
      ? [`(${filter.states.map((state) => STATE_SQL[state](generation)).join(' OR ') || 'false'})`]
      : [],
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
  const rank = (table: string): string => `array_position('{${severities.join(',')}}'::text[], ${table}.severity)`;
  return `(f.first_index >= ${position} OR f.last_index >= ${position} AND EXISTS (
    SELECT FROM readmodel.hit h WHERE h.generation = f.generation AND h.finding = f.id AND h.index >= ${position}
      AND (h.change = 'raised' OR ${rank('h')} > (SELECT ${rank('b')} FROM readmodel.hit b
        WHERE b.generation = f.generation AND b.finding = f.id AND b.index < ${position} ORDER BY b.no DESC LIMIT 1))))`;
}

export const allOf = (conditions: readonly string[]): string =>
  conditions.length > 0 ? conditions.join(' AND ') : 'true';
