import { decodeEdge, type Edge } from '#libs/merkle';
import type { ShardName } from './shard.js';

/** A shard's tree as it stands: the root, and the right edge from which it grows. */
export interface Head {
  shard: ShardName;
  size: number;
  root: Buffer;
  /** RFC 3339 UTC, milliseconds; never falls. The epoch's zero while the shard is empty. */
  receivedAt: string;
  edge: Edge;
}

export interface HeadRow {
  shard: string;
  size: string;
  root: Buffer;
  received_at: Date;
  edge: Buffer;
}

export function headOf(row: HeadRow): Head {
  return {
    shard: row.shard,
    size: Number(row.size),
    root: row.root,
    receivedAt: row.received_at.toISOString(),
    edge: decodeEdge(row.edge),
  };
}

export const HEAD_COLUMNS = 'shard, size, root, received_at, edge';
