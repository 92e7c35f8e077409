import type { Queryable } from '../queryable.js';
import { joinDesk, type QueueDesk } from './desk.js';
import { allOf, conditionsOf, type Facet, FACETS, type QueueFilter, STATE_SQL, suppressedSql } from './filter.js';
import { Values } from './values.js';

export interface FacetCount {
  /** null: the finding has none, such as one about a topic of its shard, which has no agreement. */
  value: string | null;
  count: number;
}

export interface Facets {
  /** Findings that the filter leaves. */
  total: number;
  /** How many there would be with each value, the most first: under all of the filter but its own part. */
  of: Record<Facet, FacetCount[]>;
}

/** The most values of one facet. Rules, severities and states are fewer; agreements may not be. */
export const MOST_VALUES = 200;

/**
 * One pass over the findings that the reader may see. States are not exclusive: a restated finding is open too. Without a desk there is no
 * facet of triage.
 */
export async function facets(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  desk?: QueueDesk,
): Promise<Facets> {
  const values = new Values();
  const of = values.put(generation);
  const { rest, ...parts } = conditionsOf(filter, values);
  const join = desk ? joinDesk(desk, values) : '';
  const others = (facet?: Facet): string => allOf(FACETS.filter((one) => one !== facet).map((one) => `in_${one}`));
  const perValue = (
    facet: Facet,
    value: string,
  ): string => `(SELECT '${facet}' AS facet, ${value} AS value, count(*) AS count
    FROM seen WHERE ${others(facet)} GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${MOST_VALUES})`;
  const perState = (state: string): string =>
    `SELECT 'state', '${state}', count(*) FILTER (WHERE is_${state}) FROM seen WHERE ${others('state')}`;
  const rows = await tx.query<{ facet: Facet | 'total'; value: string | null; count: string }[]>(
    `WITH seen AS MATERIALIZED (
       SELECT f.rule, f.severity, f.agreement, ${desk ? 's.counted' : 'NULL'} AS triage, ${suppressedSql(filter, values)} AS suppressed,
         ${Object.entries(STATE_SQL)
           .map(([state, sql]) => `${sql} AS is_${state}`)
           .join(', ')},
         ${FACETS.map((facet) => `${allOf(parts[facet])} AS in_${facet}`).join(', ')}
       FROM readmodel.finding f ${join} WHERE ${allOf([`f.generation = ${of}`, ...rest])})
     ${[
       perValue('rule', 'rule'),
       perValue('severity', 'severity'),
       perValue('agreement', 'agreement'),
       perValue('suppressed', 'suppressed::text'),
       ...Object.keys(STATE_SQL).map(perState),
       ...(desk ? [perValue('triage', 'triage')] : []),
       `SELECT 'total', NULL, count(*) FROM seen WHERE ${others()}`,
     ].join(' UNION ALL ')}`,
    values.all,
  );
  const counts = (facet: Facet | 'total'): FacetCount[] =>
    rows
      .filter((row) => row.facet === facet)
      .map(({ value, count }) => ({ value, count: Number(count) }))
      .filter(({ count }) => facet === 'total' || count > 0);
  return {
    total: counts('total')[0]?.count ?? 0,
    of: Object.fromEntries(FACETS.map((facet) => [facet, counts(facet)])) as Facets['of'],
  };
}
