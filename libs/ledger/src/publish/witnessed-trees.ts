import { isSatisfied, type NoteVerifier, openCheckpoint, type Policy, TlogError } from '#libs/tlog';
import type { Queryable } from '../read/queryable.js';
import type { ShardName } from '../shard.js';

/** Checkpoints between two looks, or before the first one. Where none of so many has the quorum, none counts as having it. */
const LOOK_BACK = 500;

/**
 * Up to where the witnesses have cosigned each shard's log, as their policy asks. With fail-open the newest published checkpoint may lack
 * the quorum; whichever recorder published it, each is looked at once.
 */
export class WitnessedTrees {
  private readonly seen = new Map<ShardName, { looked: number; witnessed: number }>();

  constructor(
    private readonly db: Queryable,
    private readonly policy: Policy,
    private readonly verifierOf: (shard: ShardName) => NoteVerifier,
  ) {}

  /** Size of the newest published checkpoint with the quorum; 0: none is known. `newest`: size of the newest published one. */
  async size(shard: ShardName, newest: number): Promise<number> {
    const { looked, witnessed } = this.seen.get(shard) ?? { looked: 0, witnessed: 0 };
    if (newest <= looked) return witnessed;
    // Mostly the newest has it, and the others need not be read.
    const found =
      (await this.newestWitnessed(shard, looked, newest, 1)) ??
      (await this.newestWitnessed(shard, looked, newest, LOOK_BACK)) ??
      witnessed;
    this.seen.set(shard, { looked: newest, witnessed: found });
    return found;
  }

  private async newestWitnessed(
    shard: ShardName,
    after: number,
    newest: number,
    limit: number,
  ): Promise<number | undefined> {
    const rows = await this.db.query<{ size: string; note: string }[]>(
      'SELECT size, note FROM ledger.checkpoint WHERE shard = $1 AND size > $2 AND size <= $3 ORDER BY size DESC LIMIT $4',
      [shard, after, newest, limit],
    );
    const found = rows.find(({ note }) => this.hasQuorum(shard, note));
    return found && Number(found.size);
  }

  /** By the signatures, not by the database's word. */
  private hasQuorum(shard: ShardName, note: string): boolean {
    const witnesses = this.policy.witnesses.map(({ verifier }) => verifier);
    try {
      const opened = openCheckpoint(Buffer.from(note), this.verifierOf(shard), witnesses);
      return isSatisfied(this.policy, opened.note.verified);
    } catch (error) {
      if (error instanceof TlogError) return false;
      throw error;
    }
  }
}
