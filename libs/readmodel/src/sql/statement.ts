import type { PoolClient } from 'pg';

/** A statement over one shard of one generation: $1 and $2; `values` follow. Named ones are planned once per connection. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

/** Runs it; answers how many rows it touched. */
export async function run(
  client: PoolClient,
  generation: number,
  shard: string,
  statement: Statement | undefined,
): Promise<number> {
  if (!statement) return 0;
  const { name, text, values } = statement;
  const result = await client.query({ ...(name ? { name } : {}), text, values: [generation, shard, ...values] });
  return result.rowCount ?? 0;
}
