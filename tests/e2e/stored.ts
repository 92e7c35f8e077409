import type { DataSource } from 'typeorm';
import type { SealedHit } from '#libs/judging';
import { hitsOfFindings as ofShard } from '#libs/readmodel';

export type { Placed } from '#libs/ledger';
export type { SealedHit };

/** All hits of a finding of the first shard, as the database has them. */
export const hitsOfFindings = (db: DataSource, finding: string): Promise<SealedHit[]> =>
  ofShard((text, values) => db.query(text, values), 1, '0', [finding]);
