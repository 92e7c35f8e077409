import type { DataSource } from 'typeorm';
import { consistencyProofAsync, edgeRoot, MerkleError, treeRootAsync, verifyConsistency } from '#libs/merkle';
import { type PrivateKey, signCheckpoint } from '#libs/tlog';
import { withClient } from '../client.js';
import { type CrashPoints, noCrash } from '../crash-points.js';
import { NotAnExtension, NotInLedger } from '../errors.js';
import type { Head } from '../head.js';
import { hashesOf, readHead } from '../read/tiles.js';
import { compareShards, type ShardName } from '../shard.js';

export interface PublisherOptions {
  db: DataSource;
  /** One secret per epoch; each shard signs under its own origin as key name. Never in the database. */
  logKey: PrivateKey;
  /** The ledger's origin; a shard's is `<origin>/<shard>`. */
  origin: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  crash?: CrashPoints;
}

export interface PublishedCheckpoint {
  shard: ShardName;
  size: number;
  note: string;
}

/** `failed`: shards whose checkpoint could not be made this time; a NotAnExtension among them must stop the shard and be told. */
export interface Publication {
  published: PublishedCheckpoint[];
  failed: { shard: ShardName; error: Error }[];
}

interface Tree {
  size: number;
  root: Buffer;
}
interface DueRow {
  shard: string;
  signed_size: string;
  signed_root: Buffer;
  has_checkpoint: boolean;
}

/** A shard's origin, which is its key's name too. */
export function shardOrigin(origin: string, shard: ShardName): string {
  return `${origin}/${shard}`;
}

/**
 * Signs a checkpoint for each shard that grew. What is signed is first recorded in `signed`, whose row only grows and serialises all
 * publishers: so no process ever signs a tree that does not extend the last one signed, even if that one was never published.
 */
export class CheckpointPublisher {
  private readonly keys = new Map<ShardName, PrivateKey>();
  private readonly crash: CrashPoints;

  constructor(private readonly options: PublisherOptions) {
    this.crash = options.crash ?? noCrash;
  }

  /** One round over all shards; call it at most once a second. Several processes may. Throws only what the driver throws at first. */
  async publishDue(): Promise<Publication> {
    const due = await this.options.db.query<DueRow[]>(
      `SELECT h.shard, s.size AS signed_size, s.root AS signed_root, c.size IS NOT NULL AS has_checkpoint
       FROM ledger.head h JOIN ledger.signed s USING (shard) LEFT JOIN ledger.checkpoint c ON c.shard = s.shard AND c.size = s.size
       WHERE h.size <> s.size OR (s.size > 0 AND c.size IS NULL)`,
    );
    const publication: Publication = { published: [], failed: [] };
    for (const row of due.sort((a, b) => compareShards(a.shard, b.shard))) {
      try {
        publication.published.push(...(await this.publish(row)));
      } catch (error) {
        publication.failed.push({ shard: row.shard, error: error as Error });
      }
    }
    return publication;
  }

  private async publish(row: DueRow): Promise<PublishedCheckpoint[]> {
    const { shard } = row;
    const signed: Tree = { size: Number(row.signed_size), root: row.signed_root };
    const head = await readHead(this.options.db, shard);
    const published: PublishedCheckpoint[] = [];
    await this.prove(signed, head);
    // A process died (or is still) between recording the size and storing its checkpoint. Ed25519 is deterministic: making it up twice gives the same bytes.
    if (signed.size > 0 && !row.has_checkpoint) published.push(await this.sign(shard, signed));
    if (head.size > signed.size && (await this.record(signed, head))) published.push(await this.sign(shard, head));
    return published;
  }

  /** Throws NotAnExtension unless the head's tree begins with the signed one. */
  private async prove(signed: Tree, head: Head): Promise<void> {
    const refuse = (detail: string): never => {
      throw new NotAnExtension(head.shard, signed.size, head.size, detail);
    };
    if (head.size < signed.size) refuse('entries that were signed are gone');
    if (!edgeRoot(head.edge).equals(head.root)) refuse("the head's root is not that of its edge");
    const hashes = hashesOf(this.options.db, head, head.size);
    try {
      if (!(await treeRootAsync(head.size, hashes)).equals(head.root))
        refuse("the head's root is not that of its tiles");
      if (signed.size === 0) return;
      const proof = await consistencyProofAsync(signed.size, head.size, hashes);
      verifyConsistency({ oldSize: signed.size, newSize: head.size, oldRoot: signed.root, newRoot: head.root, proof });
    } catch (error) {
      if (error instanceof MerkleError || error instanceof NotInLedger) refuse(error.message);
      throw error;
    }
  }

  /** Compare-and-set of the `signed` row. False: another publisher was faster, and signs. */
  private async record(from: Tree, to: Head): Promise<boolean> {
    return withClient(this.options.db, async (client) => {
      await client.query('BEGIN');
      const { rows } = await client.query<{ size: string; root: Buffer }>(
        'SELECT size, root FROM ledger.signed WHERE shard = $1 FOR UPDATE',
        [to.shard],
      );
      this.crash.hit('publish.afterLock');
      const locked = rows[0];
      if (!locked || Number(locked.size) !== from.size || !locked.root.equals(from.root)) {
        await client.query('ROLLBACK');
        return false;
      }
      await client.query('UPDATE ledger.signed SET size = $2, root = $3 WHERE shard = $1', [
        to.shard,
        to.size,
        to.root,
      ]);
      this.crash.hit('publish.afterSigned');
      await client.query('COMMIT');
      this.crash.hit('publish.afterCommit');
      return true;
    });
  }

  private async sign(shard: ShardName, { size, root }: Tree): Promise<PublishedCheckpoint> {
    const key = this.keyOf(shard);
    const note = signCheckpoint({ origin: key.verifier.name, size, root, extensions: [] }, key).toString('utf8');
    this.crash.hit('publish.afterSign');
    const signedAt = new Date((this.options.clock ?? Date.now)()).toISOString();
    await this.options.db.query(
      'INSERT INTO ledger.checkpoint (shard, size, note, signed_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [shard, size, note, signedAt],
    );
    this.crash.hit('publish.afterInsert');
    return { shard, size, note };
  }

  private keyOf(shard: ShardName): PrivateKey {
    const known = this.keys.get(shard) ?? this.options.logKey.named(shardOrigin(this.options.origin, shard));
    this.keys.set(shard, known);
    return known;
  }
}
