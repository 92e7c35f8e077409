import type { PoolClient } from 'pg';
import { StatementTooLarge } from '../errors.js';
import { MOST_BYTES } from './columns.js';

/** A statement over one shard of one generation: $1 and $2; `values` follow. Named ones are planned once per connection. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

/** Runs it. Returns the number of affected rows. @throws StatementTooLarge, with nothing sent */
export async function run(
  client: PoolClient,
  generation: number,
  shard: string,
  statement: Statement | undefined,
): Promise<number> {
  if (!statement) return 0;
  const { name, text, values } = statement;
  // Rows come as columns, in Buffers; all other values are numbers or names.
  const bytes = values.reduce<number>((sum, value) => sum + (Buffer.isBuffer(value) ? value.length : 0), 0);
  if (bytes > MOST_BYTES) throw new StatementTooLarge(bytes, MOST_BYTES);
  const result = await client.query({ ...(name ? { name } : {}), text, values: [generation, shard, ...values] });
  return result.rowCount ?? 0;
}
