import type { NoteVerifier } from '#libs/tlog';
import type { ShardName } from '../shard.js';
import { signedTree, type TreeClaim } from './compare.js';
import type { LastSignedFiles } from './last-signed-files.js';
import type { BrokerClaim, Discrepancy } from './discrepancy.js';
import type { CheckpointKeeper } from './witness-ask.js';

export const LAST_SIGNED = 'last-signed file';
export const BROKER = 'broker';

export interface ClaimSources {
  /** The log's verifier key of a shard: only what it signed counts as a claim. */
  verifierOf: (shard: ShardName) => NoteVerifier;
  files?: LastSignedFiles;
  /** Asked for the latest checkpoint of each shard. */
  keepers?: readonly CheckpointKeeper[];
  /** Offsets that the broker was told; undefined: no broker is configured. Throws when it cannot be asked. */
  broker?: () => Promise<BrokerClaim[]>;
  /** Longest wait for answers; a late party is asked again. */
  askMs?: number;
}

export interface CollectedClaims {
  claims: TreeClaim[];
  offsets: BrokerClaim[];
  /** Discrepancies that hold whatever the database has. */
  discrepancies: Discrepancy[];
  answered: string[];
  silent: { name: string; detail: string }[];
  unbelieved: string[];
}

/**
 * Asks every party that may have seen more of the ledger, all at once. A tree that was once shown under our signature keeps counting, even
 * when the witness falls silent; the broker's last answer holds until the next.
 */
export class ClaimCollector {
  private readonly shown = new Map<string, TreeClaim>();
  private offsets: readonly BrokerClaim[] = [];

  constructor(private readonly options: ClaimSources) {}

  async collect(shards: readonly ShardName[]): Promise<CollectedClaims> {
    const { files, keepers = [], broker } = this.options;
    const collected: CollectedClaims = {
      claims: [],
      offsets: [],
      discrepancies: [],
      answered: [],
      silent: [],
      unbelieved: [],
    };
    const asks: Promise<void>[] = keepers.map((keeper) => this.askKeeper(keeper, shards, collected));
    if (files) asks.push(this.askFiles(files, shards, collected));
    if (broker) {
      const asked = broker().then((offsets) => (this.offsets = offsets));
      asks.push(this.answer(BROKER, asked, collected));
    }
    await Promise.all(asks);
    collected.claims.push(...this.shown.values());
    collected.offsets.push(...this.offsets);
    return collected;
  }

  private async askKeeper(
    keeper: CheckpointKeeper,
    shards: readonly ShardName[],
    collected: CollectedClaims,
  ): Promise<void> {
    const by = `witness ${keeper.name}`;
    const unbelieved: string[] = [];
    const ask = async (shard: ShardName): Promise<void> => {
      const verifier = this.options.verifierOf(shard);
      const note = await keeper.latest(verifier.name);
      if (!note) return;
      const tree = signedTree(note, verifier);
      if (tree) this.show({ shard, by, tree, of: 'signed' });
      else unbelieved.push(`${by} shows a checkpoint of shard ${shard} without our signature: it does not count`);
    };
    const asked = Promise.all(shards.map(ask)).then(() => {
      // A witness that shows an unsigned tree has not answered: that alone must not let us sign.
      if (unbelieved[0] !== undefined) throw new Error(unbelieved[0]);
    });
    await this.answer(by, asked, collected);
    collected.unbelieved.push(...unbelieved);
  }

  private async askFiles(
    files: LastSignedFiles,
    shards: readonly ShardName[],
    collected: CollectedClaims,
  ): Promise<void> {
    let found = false;
    for (const shard of shards) {
      const unreadable = (detail: string): void =>
        void collected.discrepancies.push({ shard, by: LAST_SIGNED, kind: 'unreadable', detail });
      try {
        const note = await files.read(shard);
        if (!note) continue;
        found = true;
        const tree = signedTree(note, this.options.verifierOf(shard));
        if (tree) collected.claims.push({ shard, by: LAST_SIGNED, tree, of: 'signed' });
        else unreadable(`the last-signed file of shard ${shard} in ${files.folder} does not bear our key's signature`);
      } catch (error) {
        unreadable(`the last-signed file of shard ${shard} cannot be read: ${(error as Error).message}`);
      }
    }
    const ended = await files.ended().catch((error: Error) => `that cannot be read (${error.message})`);
    if (ended)
      collected.discrepancies.push({
        shard: null,
        by: LAST_SIGNED,
        kind: 'ended',
        detail: `this log was ended: ${ended}`,
      });
    if (found) collected.answered.push(LAST_SIGNED);
  }

  /** A party that does not answer in time counts as silent, and is asked again. */
  private async answer(name: string, asked: Promise<unknown>, collected: CollectedClaims): Promise<void> {
    const { askMs = 5_000 } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${askMs} ms`)), askMs);
    });
    try {
      await Promise.race([asked, late]);
      collected.answered.push(name);
    } catch (error) {
      asked.catch(() => undefined);
      collected.silent.push({ name, detail: reasonOf(error) });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Of one witness and shard the largest; a second root of the same size beside the first, because both were signed. */
  private show(claim: TreeClaim): void {
    const key = `${claim.by} ${claim.shard}`;
    const before = this.shown.get(key);
    if (!before || claim.tree.size > before.tree.size) this.shown.set(key, claim);
    else if (!claim.tree.root.equals(before.tree.root))
      this.shown.set(`${key} ${claim.tree.root.toString('hex')}`, claim);
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message;
}
