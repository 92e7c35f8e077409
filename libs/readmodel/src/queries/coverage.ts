import type { Queryable } from './queryable.js';

/** What the judge waits for of a source. */
export const SOURCE_STATES = ['vouching', 'silent', 'never-vouched', 'not-waited-for'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** Without a version in effect, and where it says nothing (docs/judging.md#when). */
export const DEFAULT_LATENESS_SECONDS = 900;

/** How far the word of a source goes under one agreement. Times: RFC 3339. */
export interface CoveredSource {
  agreement: string;
  source: string;
  agency: string;
  shard: string;
  events: number;
  /** Receipt of its newest event. */
  lastEventAt: string | null;
  lastIndex: number | null;
  /** "All that I did up to then is sent": its highest watermark that counts; when that was received, and its entry. */
  watermark: { through: string; recordedAt: string | null; index: number | null } | null;
  state: SourceState;
  /** Where it is silent: the time after which its word does not reach. */
  silentSince: string | null;
  latenessSeconds: number;
}

export interface SourcePosition {
  agreement: string;
  source: string;
}

/**
 * Rows `s`, of all sources that the reader may see. The judge's clock is the receipt of the newest judged entry of the shard: once it is later
 * than the watermark by the lateness of the version then in effect, absence after the watermark is concluded without the source's word.
 */
const SOURCES = (such: string): string => `
  SELECT s.*, CASE s.state WHEN 'silent' THEN s.through END AS silent_since FROM (
    SELECT s.agreement, s.source, s.author, s.shard, s.events, s.last_at, s.last_index, w.through, w.index AS watermark_index, l.seconds,
      CASE WHEN a.agreement IS NOT NULL AND s.source <> ALL (a.waited_for) THEN 'not-waited-for'
        WHEN w.through IS NULL THEN 'never-vouched'
        WHEN c.received_at >= w.through + l.seconds * interval '1 second' THEN 'silent'
        ELSE 'vouching' END AS state
    FROM readmodel.source s
    LEFT JOIN readmodel.cursor c ON c.generation = s.generation AND c.shard = s.shard
    LEFT JOIN readmodel.watermark w ON w.generation = s.generation AND w.agreement = s.agreement AND w.source = s.source
    LEFT JOIN readmodel.agreement a ON a.generation = s.generation AND a.agreement = s.agreement
    CROSS JOIN LATERAL (SELECT coalesce((SELECT (v.policy #>> '{latenessSeconds,value}')::float8 FROM readmodel.version v
      WHERE v.generation = s.generation AND v.agreement = s.agreement AND v.effective AND s.author = ANY (v.parties)
        AND v.since <= coalesce(w.through, s.last_at) ORDER BY v.since DESC, v.version DESC LIMIT 1), ${DEFAULT_LATENESS_SECONDS}) AS seconds) l
    WHERE s.generation = $1 AND ${such}) s`;

interface Row {
  agreement: string;
  source: string;
  author: string;
  shard: string;
  events: string;
  last_at: Date | null;
  last_index: string | null;
  through: Date | null;
  watermark_at: Date | null;
  watermark_index: string | null;
  seconds: number;
  state: SourceState;
  silent_since: Date | null;
}

/** By agreement and source. */
export async function coveredSources(
  tx: Queryable,
  generation: number,
  { agreement, state }: { agreement?: string | undefined; state?: readonly SourceState[] | undefined },
  after: SourcePosition | undefined,
  limit: number,
): Promise<CoveredSource[]> {
  const such = `($2::text IS NULL OR s.agreement = $2) AND ($4::text IS NULL OR (s.agreement, s.source) > ($4, $5))`;
  const rows = await tx.query<Row[]>(
    `SELECT s.*, e.received_at AS watermark_at FROM (${SOURCES(such)}
       WHERE ($3::text[] IS NULL OR s.state = ANY ($3)) ORDER BY s.agreement, s.source LIMIT $6) s
     LEFT JOIN readmodel.event e ON e.generation = $1 AND e.shard = s.shard AND e.index = s.watermark_index
     ORDER BY s.agreement, s.source`,
    [generation, agreement ?? null, state ?? null, after?.agreement ?? null, after?.source ?? null, limit],
  );
  return rows.map((row) => ({
    ...{ agreement: row.agreement, source: row.source, agency: row.author, shard: row.shard },
    events: Number(row.events),
    lastEventAt: row.last_at?.toISOString() ?? null,
    lastIndex: numberOf(row.last_index),
    watermark: row.through && {
      through: row.through.toISOString(),
      recordedAt: row.watermark_at?.toISOString() ?? null,
      index: numberOf(row.watermark_index),
    },
    state: row.state,
    silentSince: row.silent_since?.toISOString() ?? null,
    latenessSeconds: row.seconds,
  }));
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

export interface Coverage {
  /**
   * Receipt of the entry up to which everything is judged; null: nothing is yet, or a shard that is behind has nothing judged at all, so that
   * no time can be named. Unjudged ones lie after it.
   */
  judgedThrough: string | null;
  /** When the detector last judged something. */
  judgedAt: string | null;
  sources: Record<SourceState, number>;
  /** The earliest time after which the word of a silent source does not reach. */
  silentSince: string | null;
  /** Agreements that the reader is a party of, and of them those where the word of some party does not reach. */
  agreements: number;
  agreementsSilent: number;
  /** Those of them that others registered too, between themselves: how far the parties' word goes is not told (docs/visibility.md). */
  agreementsNotKnown: number;
  agreementsSilentSince: string | null;
}

/** Of all sources and agreements that the reader may see. `behind`: shards with entries that are not judged. */
export async function coverage(tx: Queryable, generation: number, behind: readonly string[]): Promise<Coverage> {
  const [row] = await tx.query<
    {
      judged_through: Date | null;
      judged_at: Date | null;
      states: Partial<Record<SourceState, number>> | null;
      silent_since: Date | null;
      agreements: string;
      held: string;
      not_known: string;
      held_since: Date | null;
    }[]
  >(
    // What has no version in effect is judged by lateness alone, whoever vouches.
    `WITH sources AS (${SOURCES('true')}),
     agreements AS (
       SELECT TRUE AS known, c.received_at >= a.settled_through + coalesce((SELECT (v.policy #>> '{latenessSeconds,value}')::float8
           FROM readmodel.version v WHERE v.generation = a.generation AND v.agreement = a.agreement AND v.effective
             AND v.parties <> '{}' AND v.since <= a.settled_through ORDER BY v.since DESC, v.version DESC LIMIT 1), ${DEFAULT_LATENESS_SECONDS})
         * interval '1 second' AS held, a.settled_through
       FROM readmodel.agreement a LEFT JOIN readmodel.cursor c ON c.generation = a.generation AND c.shard = a.shard
       WHERE a.generation = $1 AND a.version IS NOT NULL
       UNION ALL SELECT FALSE, NULL, NULL FROM (SELECT DISTINCT p.agreement FROM readmodel.party p
         WHERE p.generation = $1 AND (p.until IS NULL OR p.until > greatest(p.since, now()))
           AND NOT EXISTS (SELECT FROM readmodel.agreement a WHERE a.generation = $1 AND a.agreement = p.agreement)) hidden)
     SELECT (SELECT CASE
           WHEN count(received_at) FILTER (WHERE shard = ANY ($2)) < cardinality($2::text[]) THEN NULL
           WHEN cardinality($2::text[]) > 0 THEN min(received_at) FILTER (WHERE shard = ANY ($2))
           ELSE max(received_at) END
         FROM readmodel.cursor WHERE generation = $1) AS judged_through,
       (SELECT max(folded_at) FROM readmodel.cursor WHERE generation = $1) AS judged_at,
       (SELECT json_object_agg(state, n) FROM (SELECT state, count(*) AS n FROM sources GROUP BY state) t) AS states,
       (SELECT min(silent_since) FROM sources) AS silent_since,
       (SELECT count(*) FROM agreements) AS agreements,
       (SELECT count(*) FROM agreements WHERE known AND held IS NOT FALSE) AS held,
       (SELECT count(*) FROM agreements WHERE NOT known) AS not_known,
       (SELECT min(settled_through) FROM agreements WHERE held) AS held_since`,
    [generation, behind],
  );
  const states = row!.states ?? {};
  return {
    judgedThrough: row!.judged_through?.toISOString() ?? null,
    judgedAt: row!.judged_at?.toISOString() ?? null,
    sources: {
      vouching: states.vouching ?? 0,
      silent: states.silent ?? 0,
      'never-vouched': states['never-vouched'] ?? 0,
      'not-waited-for': states['not-waited-for'] ?? 0,
    },
    silentSince: row!.silent_since?.toISOString() ?? null,
    agreements: Number(row!.agreements),
    agreementsSilent: Number(row!.held),
    agreementsNotKnown: Number(row!.not_known),
    agreementsSilentSince: row!.held_since?.toISOString() ?? null,
  };
}

export interface AgencyCoverage {
  /** Its name, or OTHER_AGENCIES. */
  agency: string;
  /** Seconds since 1970: up to when all its sources that ever vouched have; null: none ever has. */
  vouchedThrough: number | null;
  /** Sources that are waited for and never vouched. */
  neverVouched: number;
  /** Some source of it is silent. */
  silent: boolean;
}

export const OTHER_AGENCIES = 'other';

/**
 * How far the words of agencies go, over the agreements that have not ended: whose term is over owes no word. `most`: agencies, by name; those
 * beyond are one, OTHER_AGENCIES, silent where any of them is.
 */
export async function agencyCoverage(tx: Queryable, generation: number, most: number): Promise<AgencyCoverage[]> {
  const ended = `EXISTS (SELECT FROM readmodel.version v WHERE v.generation = $1 AND v.agreement = s.agreement AND v.effective
    AND v.until IS NULL AND v.ends <= now())`;
  const rows = await tx.query<{ agency: string; through: number | null; never: number; silent: boolean }[]>(
    `SELECT CASE WHEN s.no <= $2 THEN s.author ELSE $3 END AS agency, bool_or(s.state = 'silent') AS silent,
       extract(epoch FROM min(s.through))::float8 AS through, (count(*) FILTER (WHERE s.through IS NULL))::int AS never
     FROM (SELECT s.author, s.state, s.through, dense_rank() OVER (ORDER BY s.author) AS no FROM (${SOURCES('true')}) s
       WHERE s.state <> 'not-waited-for' AND NOT ${ended}) s
     GROUP BY 1 ORDER BY min(s.no)`,
    [generation, most, OTHER_AGENCIES],
  );
  return rows.map(({ agency, through, never, silent }) => ({
    ...{ agency, vouchedThrough: through, neverVouched: never, silent },
  }));
}
