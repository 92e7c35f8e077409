import type { PoolClient } from 'pg';
import { appendLeaves, decodeEdge, type Edge, emptyEdge, encodeEdge } from '#libs/merkle';
import { growHits, hitHashes, type HitRow, sealedHit } from '#libs/judging';
import { HitTreeBroken } from '../errors.js';
import type { Lease } from '../lease/lease.js';
import { upsertInto } from '../sql/row-writer.js';
import { run, type Statement } from '../sql/statement.js';
import { hitsFrom } from '#libs/readmodel';

const PAGE = 10_000;

export const HIT_TREES = upsertInto<Edge>(
  'readmodel.hit_tree',
  { edge: ['bytea', encodeEdge, 'set'] },
  { name: 'readmodel-hit-tree', within: 'shard' },
);

/**
 * The edge of the tree of a shard's hits, for the time of a lease. It is written in the transaction that writes the hits, so no crash
 * separates them.
 */
export class HitTree {
  private constructor(private edge: Edge) {}

  /** Throws HitTreeBroken if the number of leaves in the stored tree differs from the number of hits. */
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
    if (nextHit > 0) await run(client, generation, shard, HIT_TREES.write([edge]));
    return new HitTree(edge);
  }

  /** Adds these hits to the tree. Returns the statement that stores it; undefined if there are no hits. */
  grow(hits: readonly HitRow[]): Statement | undefined {
    if (hits.length === 0) return undefined;
    this.edge = growHits(this.edge, hits.map(sealedHit));
    return HIT_TREES.write([this.edge]);
  }
}
