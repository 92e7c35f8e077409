import { type Ask, hitsFrom } from '#libs/readmodel';
import type { DerivedGap, FindingFacts, SealedHit } from '#libs/judging';

/** A generation whose hits are in the database. */
export interface StoredGeneration {
  id: number;
  ruleSet: string;
  live: boolean;
}

interface FindingRow {
  id: string;
  count: string;
  hits: string;
  severity: string;
  clauses: string;
  evidence: string;
  version: string;
  first_index: string;
  last_index: string;
}

/** What a finding row must say. */
export interface FindingSums {
  id: string;
  count: number;
  hits: number;
  first: number;
  last: number;
}

const PAGE = 5_000;

/** Hits and findings in the database, of one moment. */
export class StoredFindings {
  constructor(private readonly ask: Ask) {}

  /** The live generation, and the newest of every other rule set that has hits. */
  async generations(): Promise<StoredGeneration[]> {
    const rows = await this.ask<{ id: number; rule_set: string; state: string }>(
      `SELECT DISTINCT ON (rule_set) id, rule_set, state FROM readmodel.generation g
       WHERE state = 'live' OR (state = 'retired' AND rule_set NOT LIKE 'abandoned %')
       ORDER BY rule_set, (state = 'live') DESC, id DESC`,
      [],
    );
    return rows.map(({ id, rule_set, state }) => ({ id, ruleSet: rule_set, live: state === 'live' }));
  }

  /** Entries that the generation has folded, and so many portions of the next one. */
  async position(generation: number, shard: string): Promise<{ index: number; portions: number }> {
    const [row] = await this.ask<{ next_index: string; portion: number }>(
      'SELECT next_index, portion FROM readmodel.cursor WHERE generation = $1 AND shard = $2',
      [generation, shard],
    );
    return { index: Number(row?.next_index ?? 0), portions: row?.portion ?? 0 };
  }

  /** Where the detector left out all that is judged (`*`) or what an entry says (`fold`), for whatever reason. */
  async leftOut(generation: number, shard: string): Promise<(DerivedGap & { error: string })[]> {
    const rows = await this.ask<{ index: string; portion: number; rule: string; error: string }>(
      `SELECT index, portion, rule, error FROM readmodel.gap
       WHERE generation = $1 AND shard = $2 AND rule IN ('fold', '*') ORDER BY index, portion, rule`,
      [generation, shard],
    );
    return rows.map((row) => ({ ...row, index: Number(row.index) }));
  }

  async *hits(generation: number, shard: string): AsyncGenerator<SealedHit[]> {
    for (let from = 0; ;) {
      const hits = await hitsFrom(this.ask, generation, shard, from, PAGE);
      if (hits.length === 0) return;
      yield hits;
      from = hits.at(-1)!.no + 1;
    }
  }

  /** Those numbered [from, to). */
  async hitsBetween(generation: number, shard: string, from: number, to: number): Promise<Map<number, SealedHit>> {
    const hits = await hitsFrom(this.ask, generation, shard, from, to - from);
    return new Map(hits.filter(({ no }) => no < to).map((hit) => [hit.no, hit]));
  }

  /** Findings whose row does not say what their hits add up to: what each says, null where it is missing. */
  async sumsThatDiffer(
    generation: number,
    shard: string,
  ): Promise<{ row: FindingSums | null; hits: FindingSums | null }[]> {
    const rows = await this.ask<{ row: FindingSums | null; hits: FindingSums | null }>(
      `SELECT CASE WHEN f.id IS NOT NULL THEN json_build_object('id', f.id, 'count', f.count, 'hits', f.hits,
                'first', f.first_index, 'last', f.last_index) END AS row,
              CASE WHEN h.id IS NOT NULL THEN json_build_object('id', h.id, 'count', h.count, 'hits', h.hits,
                'first', h.first, 'last', h.last) END AS hits
       FROM (SELECT * FROM readmodel.finding WHERE generation = $1 AND shard = $2) f
       FULL JOIN (SELECT finding AS id, sum(delta) AS count, count(*) AS hits, min(index) AS first, max(index) AS last
                  FROM readmodel.hit WHERE generation = $1 AND shard = $2 GROUP BY finding) h ON h.id = f.id
       WHERE (f.count, f.hits, f.first_index, f.last_index) IS DISTINCT FROM (h.count, h.hits, h.first, h.last)
       ORDER BY coalesce(f.id, h.id) LIMIT 1001`,
      [generation, shard],
    );
    return rows;
  }

  /** Fields in which the row of a finding differs from what the fold gives; undefined: there is no row. */
  async differences(generation: number, facts: readonly FindingFacts[]): Promise<Map<string, string[] | undefined>> {
    const rows = await this.ask<FindingRow>(
      `SELECT id, version, severity, count, hits, clauses::text, evidence::text, first_index, last_index
       FROM readmodel.finding WHERE generation = $1 AND id = ANY($2)`,
      [generation, facts.map(({ id }) => id)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      facts.map((fact) => {
        const row = byId.get(fact.id);
        return [fact.id, row && differing(row, fact)];
      }),
    );
  }
}

function differing(row: FindingRow, fact: FindingFacts): string[] {
  const expected: Record<string, string | number> = {
    version: fact.version,
    severity: fact.severity,
    count: fact.count,
    hits: fact.hits,
    clauses: JSON.stringify(fact.clauses),
    evidence: JSON.stringify(fact.evidence),
    first_index: fact.firstIndex,
    last_index: fact.lastIndex,
  };
  return Object.entries(expected).flatMap(([field, value]) =>
    row[field as keyof FindingRow] === String(value) ? [] : [field],
  );
}
