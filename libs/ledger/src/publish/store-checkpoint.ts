import type { DataSource } from 'typeorm';
import { addSignatures, formatSignatureLine, type NoteSignature } from '#libs/tlog';
import { withClient } from '../client.js';
import type { CrashPoint } from '../crash-points.js';
import type { ShardName } from '../shard.js';

export interface PublishedCheckpoint {
  shard: ShardName;
  size: number;
  /** With the cosignatures that it had when it was published. */
  note: string;
}

/**
 * Publishes: from the commit on the checkpoint is served. A second publisher changes nothing. `signedAt` (RFC 3339) is raised to the
 * shard's last one where the clock went back.
 */
export async function storeCheckpoint(
  db: DataSource,
  { shard, size, note }: { shard: ShardName; size: number; note: Buffer },
  cosignatures: readonly NoteSignature[],
  signedAt: string,
  crash: (point: CrashPoint) => void,
): Promise<PublishedCheckpoint> {
  const cosigned = (cosignatures.length > 0 ? addSignatures(note, cosignatures) : note).toString('utf8');
  await withClient(db, async (client) => {
    await client.query('BEGIN');
    for (const cosignature of cosignatures) {
      await client.query(
        'INSERT INTO ledger.cosignature (shard, size, witness, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [shard, size, cosignature.name, formatSignatureLine(cosignature)],
      );
    }
    crash('publish.beforeInsert');
    await client.query(
      `INSERT INTO ledger.checkpoint (shard, size, note, signed_at)
       SELECT $1, $2, $3, greatest($4::timestamptz,
              (SELECT c.signed_at FROM ledger.checkpoint c WHERE c.shard = $1 ORDER BY c.size DESC LIMIT 1))
       ON CONFLICT DO NOTHING`,
      [shard, size, cosigned, signedAt],
    );
    await client.query('COMMIT');
  });
  crash('publish.afterInsert');
  return { shard, size, note: cosigned };
}
