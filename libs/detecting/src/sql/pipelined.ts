import type { PoolClient } from 'pg';

/**
 * Sends all queries of `send` at once, whereas usually each waits for the result of the previous one. Ends when all have results, and
 * throws the first failure.
 */
export async function pipelined(client: PoolClient, send: () => Promise<unknown>[]): Promise<void> {
  // Since pg 8.22, but missing in its types.
  const connection = client as PoolClient & { pipeline: boolean };
  connection.pipeline = true;
  const sent = send();
  await Promise.allSettled(sent);
  connection.pipeline = false;
  await Promise.all(sent);
}
