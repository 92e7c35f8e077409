import type { PoolClient } from 'pg';
import type { RuleSet } from '#libs/judging';
import { isEventShard, type ShardName } from '#libs/ledger';

/** One rule set's fold of the whole ledger. `live`: the one that the api answers from; there is at most one. */
export interface Generation {
  id: number;
  ruleSet: string;
  state: 'building' | 'live' | 'retired';
  origin: 'detector' | 'rebuild';
}

const COLUMNS = 'id, rule_set AS "ruleSet", state, origin';
/** Two detectors that start at once must not each create one. A transaction-scoped advisory lock. */
const GENERATION_LOCK = 7_267_021;

export async function liveGeneration(client: PoolClient): Promise<Generation | undefined> {
  const { rows } = await client.query<Generation>(`SELECT ${COLUMNS} FROM readmodel.generation WHERE state = 'live'`);
  return rows[0];
}

const declared = (rules: RuleSet): string =>
  JSON.stringify(rules.rules.map(({ id, version, severity, title }) => ({ id, version, severity, title })));

async function insert(client: PoolClient, rules: RuleSet, state: string, origin: string): Promise<Generation> {
  const { rows } = await client.query<Generation>(
    `INSERT INTO readmodel.generation (rule_set, rules, state, origin, live_at)
     VALUES ($1, $2, $3::text, $4, CASE WHEN $3::text = 'live' THEN now() END) RETURNING ${COLUMNS}`,
    [rules.digest, declared(rules), state, origin],
  );
  return rows[0]!;
}

/**
 * The generation that a detector with these rules folds. The first generation is live from its first entry; another rule set folds beside
 * the live one until it takes over. A retired generation continues where it stopped.
 */
export async function generationOf(client: PoolClient, rules: RuleSet): Promise<Generation> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [GENERATION_LOCK]);
  const { rows } = await client.query<Generation>(
    `SELECT ${COLUMNS} FROM readmodel.generation WHERE rule_set = $1 AND (origin = 'detector' OR state <> 'building')
     ORDER BY (state = 'live') DESC, (state = 'building') DESC, id DESC LIMIT 1`,
    [rules.digest],
  );
  let [found] = rows;
  if (!found) found = await insert(client, rules, (await liveGeneration(client)) ? 'building' : 'live', 'detector');
  await client.query('COMMIT');
  return found;
}

/** Starts a new fold beside the live one. @throws a unique violation while another rebuild of the same rules is in progress */
export async function newRebuild(client: PoolClient, rules: RuleSet): Promise<Generation> {
  return insert(client, rules, 'building', 'rebuild');
}

/** For a detector that was started again with the rules of a retired generation: the generation catches up before it takes over. */
export async function reviveGeneration(client: PoolClient, id: number): Promise<void> {
  await client.query(
    `UPDATE readmodel.generation SET state = 'building', origin = 'detector', retired_at = NULL WHERE id = $1 AND state = 'retired'`,
    [id],
  );
}

/** Makes it the live one, inside the caller's transaction. */
export async function promote(client: PoolClient, id: number): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [GENERATION_LOCK]);
  await client.query(
    `UPDATE readmodel.generation SET state = 'retired', retired_at = now() WHERE state = 'live' AND id <> $1`,
    [id],
  );
  await client.query(`UPDATE readmodel.generation SET state = 'live', live_at = now() WHERE id = $1`, [id]);
}

/** The most entries, over all shards, that a building generation may be behind the heads when it takes over. */
const CLOSE_ENOUGH = 1_000;

/**
 * Promotes a building generation when every shard has caught up. Returns whether it did. `heads` reads the number of entries of each shard.
 */
export async function promoteWhenCaughtUp(
  client: PoolClient,
  id: number,
  heads: () => Promise<readonly { shard: ShardName; size: number }[]>,
): Promise<boolean> {
  // The heads are read last: they only grow, so no shard appears further than it is and compensates for another.
  const { rows } = await client.query<{ shard: ShardName; next_index: string }>(
    'SELECT shard, next_index FROM readmodel.cursor WHERE generation = $1',
    [id],
  );
  const judged = new Map(rows.map(({ shard, next_index }) => [shard, Number(next_index)]));
  const behind = (await heads())
    .filter(({ shard }) => isEventShard(shard))
    .reduce((sum, { shard, size }) => sum + size - (judged.get(shard) ?? 0), 0);
  if (behind > CLOSE_ENOUGH) return false;
  await client.query('BEGIN');
  await promote(client, id);
  await client.query('COMMIT');
  return true;
}

/** Abandons a building generation. Its rows stay until the owner purges retired generations. */
export async function abandon(client: PoolClient, id: number): Promise<void> {
  await client.query(
    `UPDATE readmodel.generation SET state = 'retired', retired_at = now(), rule_set = 'abandoned ' || rule_set
     WHERE id = $1 AND state = 'building'`,
    [id],
  );
}
