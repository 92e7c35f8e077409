import type { PoolClient } from 'pg';
import type { RuleSet } from '#libs/judging';
import type { ShardName } from '#libs/ledger';

/** Does each of the shards record that this generation's rules judge it? */
export async function rulesArePublished(
  client: PoolClient,
  generation: number,
  rules: RuleSet,
  shards: readonly ShardName[],
): Promise<boolean> {
  const { rows } = await client.query<{ missing: boolean }>(
    `SELECT EXISTS (SELECT FROM unnest($3::text[]) AS s(shard) WHERE NOT EXISTS (
       SELECT FROM readmodel.rule_set_entry e WHERE e.generation = $1 AND e.shard = s.shard AND e.rule_set = $2)) AS missing`,
    [generation, rules.digest, shards],
  );
  return !rows[0]!.missing;
}

/**
 * Asks a recorder to write the rule set's digest into each event shard, because only recorders append to them. `token` says that it is the
 * detector that asks. Throws if it does not.
 */
export async function askToPublish(recorderUrl: string, rules: RuleSet, token?: () => Promise<string>): Promise<void> {
  const response = await fetch(new URL('/v1/control', recorderUrl), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${await token()}` } : {}),
    },
    body: JSON.stringify({
      kind: 'ruleset.published',
      digest: rules.digest,
      rules: rules.rules.map(({ id, version }) => ({ id, version })),
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the recorder answered ${response.status} to ruleset.published`);
}
