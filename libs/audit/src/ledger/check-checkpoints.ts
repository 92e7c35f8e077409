import { type NoteVerifier, openCheckpoint, parseCheckpoint, parseNote } from '#libs/tlog';
import type { Head, LedgerSnapshot } from '#libs/ledger';
import type { ProblemList } from './report.js';
import type { RootClaim } from './check-tree.js';

/** The log's verifier key of a shard; undefined: its signatures are not checked, only what they sign. */
export type VerifierOf = (shard: string) => NoteVerifier | undefined;

/** Checkpoints and the signed row of one shard, as claims on the root at their sizes. One tree that has them all is consistent with each. */
export class CheckpointCheck {
  count = 0;

  constructor(
    private readonly snapshot: LedgerSnapshot,
    private readonly head: Head,
    private readonly signed: { size: number; root: Buffer } | undefined,
    private readonly verifier: NoteVerifier | undefined,
    private readonly problems: ProblemList,
  ) {
    const { shard, size } = head;
    if (signed === undefined) problems.add('signed', shard, null, 'the signed row is missing');
    else if (signed.size > size)
      problems.add('signed', shard, null, `${signed.size} entries are signed, there are ${size}`);
  }

  /** Claims on sizes in (from, to], in order. */
  async claims(from: number, to: number): Promise<RootClaim[]> {
    const checkpoints = await this.snapshot.checkpoints(this.head.shard, from, to);
    const claims = checkpoints.flatMap(({ size, note }) => this.claimOf(size, note));
    const { signed } = this;
    if (signed && signed.size > from && signed.size <= to) claims.push(this.signedClaim(signed));
    return claims;
  }

  async end(): Promise<void> {
    const { shard, size } = this.head;
    const beyond = await this.snapshot.checkpointsBeyond(shard, Math.min(size, this.signed?.size ?? 0));
    if (beyond) {
      this.problems.add(
        'checkpoint',
        shard,
        null,
        `${beyond.count} checkpoints, from size ${beyond.smallest}, are larger than the signed size`,
      );
    }
  }

  private claimOf(size: number, note: string): RootClaim[] {
    this.count += 1;
    const { shard } = this.head;
    const wrong = (detail: string): void =>
      this.problems.add('checkpoint', shard, null, `checkpoint of size ${size}: ${detail}`);
    try {
      const bytes = Buffer.from(note);
      const said = this.verifier
        ? openCheckpoint(bytes, this.verifier).checkpoint
        : parseCheckpoint(parseNote(bytes).text);
      if (said.size !== size) wrong(`it says ${said.size}`);
      if (!said.origin.endsWith(`/${shard}`)) wrong(`its origin is ${said.origin}`);
      return [
        {
          size,
          check: (root) =>
            root.equals(said.root) ? undefined : wrong('its root is not that of the entries before it'),
        },
      ];
    } catch (error) {
      wrong((error as Error).message);
      return [];
    }
  }

  private signedClaim({ size, root: claimed }: { size: number; root: Buffer }): RootClaim {
    const { shard } = this.head;
    return {
      size,
      check: (root) => {
        if (!root.equals(claimed))
          this.problems.add('signed', shard, null, `the root signed at size ${size} is not that of the entries`);
      },
    };
  }
}
