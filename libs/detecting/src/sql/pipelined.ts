import type { PoolClient } from 'pg';

/**
 * Sends all that `send` asks of a connection at once, where each query else waits for the answer to the one before. Ends
 * when all are answered, and throws the first failure.
 */
export async function pipelined(client: PoolClient, send: () => Promise<unknown>[]): Promise<void> {
  // Since pg 8.22; its types do not know it.
  const connection = client as PoolClient & { pipeline: boolean };
  connection.pipeline = true;
  const sent = send();
  await Promise.allSettled(sent);
  connection.pipeline = false;
  await Promise.all(sent);
}
