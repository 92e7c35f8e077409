import type { PoolClient } from 'pg';
import { appendLeaves, decodeEdge, type Edge, emptyEdge, encodeEdge } from '#libs/merkle';
import { growHits, hitHashes, type HitRow, sealedHit } from '#libs/judging';
import { hitsFrom, HitTreeBroken } from '#libs/readmodel';
import type { Lease } from '../lease/cursor.js';
import type { Statement } from '../sql/statement.js';

const PAGE = 10_000;

const upsert = (edge: Edge): Statement => ({
  name: 'readmodel-hit-tree',
  text: `INSERT INTO readmodel.hit_tree AS t (generation, shard, edge) VALUES ($1, $2, $3)
         ON CONFLICT (generation, shard) DO UPDATE SET edge = excluded.edge`,
  values: [encodeEdge(edge)],
});

/**
 * The edge of the tree of a shard's hits, for as long as a lease is held. It is written in the transaction that writes the hits, so no
 * crash parts them.
 */
export class HitTree {
  private constructor(private edge: Edge) {}

  /** Throws HitTreeBroken when the stored tree has not as many leaves as there are hits. */
  static async load(client: PoolClient, { generation, shard, nextHit }: Lease): Promise<HitTree> {
    const { rows } = await client.query<{ edge: Buffer }>(
      'SELECT edge FROM readmodel.hit_tree WHERE generation = $1 AND shard = $2',
      [generation, shard],
    );
    if (rows[0]) {
      const edge = decodeEdge(rows[0].edge);
      if (edge.size !== nextHit) throw new HitTreeBroken(shard, edge.size, nextHit);
      return new HitTree(edge);
    }
    let edge = emptyEdge();
    while (edge.size < nextHit) {
      const ask = async <T extends object>(text: string, values: unknown[]) =>
        (await client.query<T>(text, values)).rows;
      const hits = await hitsFrom(ask, generation, shard, edge.size, Math.min(PAGE, nextHit - edge.size));
      if (hits.length === 0) throw new HitTreeBroken(shard, edge.size, nextHit);
      edge = appendLeaves(edge, hitHashes(hits)).edge;
    }
    if (nextHit > 0) {
      const { text, values } = upsert(edge);
      await client.query(text, [generation, shard, ...values]);
    }
    return new HitTree(edge);
  }

  /** The tree has these hits too; what stores it then, and nothing where there are none. */
  grow(hits: readonly HitRow[]): Statement | undefined {
    if (hits.length === 0) return undefined;
    this.edge = growHits(this.edge, hits.map(sealedHit));
    return upsert(this.edge);
  }
}
