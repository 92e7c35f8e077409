import type { DataSource } from 'typeorm';
import { consistencyProofAsync, edgeRoot, MerkleError, treeRootAsync, verifyConsistency } from '#libs/merkle';
import { noCrash } from '#libs/system';
import { type NoteSignature, type PrivateKey, signCheckpoint } from '#libs/tlog';
import { withClient } from '../client.js';
import type { CrashPoint } from '../crash-points.js';
import { LedgerError, NotAnExtension, NotInLedger } from '../errors.js';
import { signedTree } from '../guard/compare.js';
import type { LedgerGuard } from '../guard/guard.js';
import type { LastSignedFiles } from '../guard/last-signed-files.js';
import type { Tree } from '../guard/discrepancy.js';
import type { Head } from '../head.js';
import { hashesOf, readHead } from '../read/tiles.js';
import { compareShards, type ShardName } from '../shard.js';
import {
  type QuorumOptions,
  QuorumWait,
  type Signed,
  type UnpublishedCheckpoint,
  type Unwitnessed,
} from './quorum-wait.js';
import { type PublishedCheckpoint, storeCheckpoint } from './store-checkpoint.js';

export interface PublisherOptions {
  db: DataSource;
  /** One secret per epoch; each shard signs under its own origin as key name. Never in the database. */
  logKey: PrivateKey;
  /** The ledger's origin; a shard's is `<origin>/<shard>`. */
  origin: string;
  /** Keeps signatures off a database that lacks what somebody has seen. A recorder has one. */
  guard?: LedgerGuard;
  /** Written after each signature, before it is published. */
  files?: LastSignedFiles;
  /** Without it a checkpoint is published as soon as it is signed. */
  quorum?: QuorumOptions;
  /** How long another recorder's signed checkpoint may lack its publication before this one makes it up; only with a quorum. */
  makeUpMs?: number;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Milliseconds of any beginning, never falling; default: performance.now. */
  uptime?: () => number;
  crash?: (point: CrashPoint) => void;
}

/**
 * `published`: since the round before. `failed`: shards whose checkpoint could not be made this time; a NotAnExtension or LedgerFrozen
 * among them must be told. `unpublished`: signed, but the quorum is missing. `unwitnessed`: published all the same.
 */
export interface Publication {
  published: PublishedCheckpoint[];
  failed: { shard: ShardName; error: Error }[];
  unpublished: UnpublishedCheckpoint[];
  unwitnessed: Unwitnessed[];
}

interface DueRow {
  shard: string;
  head_size: string;
  signed_size: string;
  signed_root: Buffer;
  checkpoint_size: string | null;
  note: string | null;
}

/** A shard's origin, which is its key's name too. */
export function shardOrigin(origin: string, shard: ShardName): string {
  return `${origin}/${shard}`;
}

/**
 * Signs a checkpoint for each shard that grew. Each tree is first recorded in `signed`, whose row only grows and serialises all publishers:
 * so no process ever signs a tree that does not extend the last one signed, even if that one was never published. A shard's next tree is
 * signed when the last one was published; shards do not wait for each other.
 */
export class CheckpointPublisher {
  private readonly keys = new Map<ShardName, PrivateKey>();
  private readonly crash: (point: CrashPoint) => void;
  private readonly waits: QuorumWait | undefined;
  /** Checkpoints that the background has published since the last round. */
  private finished: PublishedCheckpoint[] = [];
  /** The largest tree of each shard that this process has signed, or seen under our signature. */
  private readonly kept = new Map<ShardName, Tree>();
  /** Another recorder's signed checkpoints that are not published, and since when we see them. */
  private readonly leftovers = new Map<ShardName, { size: number; since: number }>();

  constructor(private readonly options: PublisherOptions) {
    this.crash = options.crash ?? noCrash;
    const { quorum, guard } = options;
    this.waits =
      quorum &&
      new QuorumWait(
        quorum,
        (signed, cosignatures) => this.store(signed, cosignatures),
        (shard, witness) => guard?.suspect(`witness ${witness} of ${shard}`),
      );
  }

  /** One round over all shards; call it at most once a second. Several processes may. Throws only what the driver throws at first. */
  async publishDue(): Promise<Publication> {
    const rows = await this.options.db.query<DueRow[]>(
      `SELECT h.shard, h.size AS head_size, s.size AS signed_size, s.root AS signed_root, c.size AS checkpoint_size, c.note
       FROM ledger.head h JOIN ledger.signed s USING (shard) LEFT JOIN LATERAL
            (SELECT size, note FROM ledger.checkpoint WHERE shard = h.shard ORDER BY size DESC LIMIT 1) c ON true`,
    );
    const failed: Publication['failed'] = [];
    for (const row of rows.sort((a, b) => compareShards(a.shard, b.shard))) {
      try {
        await this.keepSeen(row);
        await this.publish(row);
      } catch (error) {
        if (!(error instanceof LedgerError)) this.options.guard?.doubt();
        failed.push({ shard: row.shard, error: error as Error });
      }
    }
    const published = this.finished;
    this.finished = [];
    const { unpublished = [], unwitnessed = [] } = this.waits ?? {};
    return { published, failed, unpublished, unwitnessed };
  }

  /** Resolves when no witness is being asked: before the connections are closed. */
  async drain(): Promise<void> {
    await this.waits?.drain();
  }

  /** Nor must we fall behind a checkpoint that another recorder has published with our key. */
  private async keepSeen({ shard, checkpoint_size: size, note }: DueRow): Promise<void> {
    const { files, guard } = this.options;
    if (!files || note === null || Number(size) <= files.sizeOf(shard)) return;
    const bytes = Buffer.from(note);
    const shown = signedTree(bytes, this.keyOf(shard).verifier);
    if (!shown) return;
    const file = await files.read(shard).catch(() => null);
    const known = file && signedTree(file, this.keyOf(shard).verifier);
    if (known) this.keep(shard, known);
    if (known && known.size >= shown.size) return files.knows(shard, known.size);
    // The guard decides about a file that cannot be read. Without a file, ours must not vouch for a database that nobody has vouched for.
    if (!known && (file !== null || guard?.needsComparison)) return;
    // Nor must it be given up for a checkpoint of another history, cosigned by witnesses that saw that one only.
    await this.proveKept(shard, shown);
    await files.write(shard, shown.size, bytes);
    this.keep(shard, shown);
  }

  private async publish(row: DueRow): Promise<void> {
    const { shard } = row;
    const signed: Tree = { size: Number(row.signed_size), root: row.signed_root };
    await this.proveKept(shard, signed);
    const published = Number(row.checkpoint_size ?? 0);
    const isPublished = published >= signed.size;
    const waiting = this.waits?.sizeOf(shard);
    // Another recorder may have published it, and signed the next since.
    if (waiting !== undefined && waiting <= published) this.waits?.drop(shard);
    else if (waiting === signed.size) return this.waits?.poke(shard);
    if (isPublished && Number(row.head_size) === signed.size) return;
    // With witnesses, publication takes its time: leave it to the recorder that signed, as long as that may be at it.
    if (!isPublished && !this.isAbandoned(shard, signed.size)) return;
    const head = await readHead(this.options.db, shard);
    await this.prove(signed, head);
    // A process died (or is still) between recording the size and storing its checkpoint. Ed25519 is deterministic: making it up twice gives the same bytes.
    if (!isPublished) {
      await this.admitted(shard);
      await this.sign(shard, signed);
    }
    if (head.size > signed.size && (isPublished || !this.waits) && (await this.record(signed, head)))
      await this.sign(shard, head);
  }

  private isAbandoned(shard: ShardName, size: number): boolean {
    if (!this.waits) return true;
    const { makeUpMs = 3_000 } = this.options;
    const now = (this.options.uptime ?? (() => performance.now()))();
    const seen = this.leftovers.get(shard);
    if (seen?.size !== size) this.leftovers.set(shard, { size, since: now });
    return now - (this.leftovers.get(shard)?.since ?? now) >= makeUpMs;
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

  /**
   * Throws NotAnExtension, or LedgerFrozen, unless the tree begins with the largest that this process knows to be signed. The `signed` row
   * alone is not enough: an attacker who can rewrite the ledger can put that row back with it, on a connection that stays open.
   */
  private async proveKept(shard: ShardName, tree: Tree): Promise<void> {
    const kept = this.kept.get(shard);
    if (!kept || (kept.size === tree.size && kept.root.equals(tree.root))) return;
    const why = await this.contradiction(shard, kept, tree);
    if (why === undefined) return;
    // The recorder's file says the same: the comparison freezes appends too.
    this.options.guard?.suspect(`tree of ${shard}`);
    await this.admitted(shard);
    throw new NotAnExtension(shard, kept.size, tree.size, why);
  }

  private async contradiction(shard: ShardName, kept: Tree, tree: Tree): Promise<string | undefined> {
    if (tree.size < kept.size) return "the database's signed tree is an older one";
    if (tree.size === kept.size) return "the database's signed tree has another root";
    try {
      const proof = await this.proofFrom(shard, kept.size, tree.size);
      verifyConsistency({ oldSize: kept.size, newSize: tree.size, oldRoot: kept.root, newRoot: tree.root, proof });
      return undefined;
    } catch (error) {
      if (error instanceof MerkleError || error instanceof NotInLedger) return error.message;
      throw error;
    }
  }

  private keep(shard: ShardName, tree: Tree): void {
    if (tree.size > 0 && tree.size > (this.kept.get(shard)?.size ?? 0)) this.kept.set(shard, tree);
  }

  private async admitted(shard: ShardName): Promise<void> {
    const { guard, db } = this.options;
    if (guard) await withClient(db, (client) => guard.admit(client, [shard], 'sign'));
  }

  /** Compare-and-set of the `signed` row. False: another publisher was faster, and signs. */
  private async record(from: Tree, to: Head): Promise<boolean> {
    const { guard } = this.options;
    return withClient(this.options.db, async (client) => {
      await guard?.admit(client, [to.shard], 'sign');
      await client.query('BEGIN');
      const { rows } = await client.query<{ size: string; root: Buffer }>(
        'SELECT size, root FROM ledger.signed WHERE shard = $1 FOR UPDATE',
        [to.shard],
      );
      this.crash('publish.afterLock');
      const locked = rows[0];
      // The head that was proved may have been another database's: this one must have it too.
      const still = await client.query<{ size: string; root: Buffer }>(
        'SELECT size, root FROM ledger.head WHERE shard = $1',
        [to.shard],
      );
      const has = still.rows[0];
      const grown = has && (Number(has.size) > to.size || (Number(has.size) === to.size && has.root.equals(to.root)));
      if (!grown || !locked || Number(locked.size) !== from.size || !locked.root.equals(from.root)) {
        await client.query('ROLLBACK');
        return false;
      }
      guard?.locked(new Map([[to.shard, has]]));
      await client.query(
        'UPDATE ledger.signed SET size = $2, root = $3, checkpoints = checkpoints + 1 WHERE shard = $1',
        [to.shard, to.size, to.root],
      );
      this.crash('publish.afterSigned');
      await client.query('COMMIT');
      this.crash('publish.afterCommit');
      guard?.committed(to.shard, { size: to.size, root: to.root });
      return true;
    });
  }

  /** Signs, keeps the note in our own file, and publishes it, or hands it to those who collect cosignatures. */
  private async sign(shard: ShardName, { size, root }: Tree): Promise<void> {
    const key = this.keyOf(shard);
    const note = signCheckpoint({ origin: key.verifier.name, size, root, extensions: [] }, key);
    this.keep(shard, { size, root });
    this.crash('publish.afterSign');
    await this.options.files?.write(shard, size, note, () => this.crash('publish.beforeStateRename'));
    this.crash('publish.afterState');
    const signed = { shard, size, note, proofFrom: (oldSize: number) => this.proofFrom(shard, oldSize, size) };
    if (this.waits) this.waits.begin(signed);
    else await this.store(signed, []);
  }

  private async store(signed: Signed, cosignatures: readonly NoteSignature[]): Promise<void> {
    if (this.waits) this.crash('publish.afterCosigned');
    const signedAt = new Date((this.options.clock ?? Date.now)()).toISOString();
    this.finished.push(await storeCheckpoint(this.options.db, signed, cosignatures, signedAt, this.crash));
  }

  /** Empty from the empty tree: that is the witness protocol's rule, not the RFC's. */
  private async proofFrom(shard: ShardName, oldSize: number, size: number): Promise<Buffer[]> {
    if (oldSize === 0) return [];
    const head = await readHead(this.options.db, shard);
    return consistencyProofAsync(oldSize, size, hashesOf(this.options.db, head, size));
  }

  private keyOf(shard: ShardName): PrivateKey {
    const known = this.keys.get(shard) ?? this.options.logKey.named(shardOrigin(this.options.origin, shard));
    this.keys.set(shard, known);
    return known;
  }
}
