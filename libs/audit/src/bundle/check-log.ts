import { leafHash, verifyInclusion } from '#libs/merkle';
import { parseProof } from '#libs/tlog';
import { type OpenedLog, openNote, Problems } from '#libs/verifier';
import type { BundleFiles } from './bundle-files.js';
import type { BundleTrust } from './bundle-trust.js';
import { PATHS } from './layout.js';

/** One log of a bundle: its checkpoint, opened once with the keys and the policy, and the entries that it covers. */
export class LogCheck {
  readonly opened: OpenedLog | undefined;
  private readonly path: string;
  private readonly note: Buffer | undefined;

  constructor(
    private readonly files: BundleFiles,
    private readonly shard: string,
    { keys, policy }: BundleTrust,
  ) {
    this.path = PATHS.checkpoint(shard);
    this.note = files.need(this.path);
    if (!this.note) return;
    const problems = new Problems();
    const opened = openNote(this.note, policy ? { keys, policy } : { keys }, problems);
    for (const { detail } of problems.list) files.fail(this.path, detail);
    const origin = opened?.checkpoint.origin ?? '';
    if (opened && !origin.endsWith(`/${shard}`)) files.fail(this.path, `it is of log ${origin}, not of shard ${shard}`);
    else this.opened = opened;
  }

  /** What its shards' origins begin with. */
  get ledger(): string | undefined {
    return this.opened?.checkpoint.origin.slice(0, -this.shard.length - 1);
  }

  /** The bytes of an entry that its proof leads to the signed root. */
  entry(path: string, index: number): Buffer | undefined {
    const { files, opened, note } = this;
    const entry = files.need(path);
    const receipt = files.need(PATHS.proof(path));
    if (!entry || !receipt || !opened || !note) return undefined;
    const proof = files.attempt(PATHS.proof(path), () => parseProof(receipt));
    if (!proof) return undefined;
    if (proof.index !== index) files.fail(PATHS.proof(path), `it is of entry ${proof.index}, not ${index}`);
    if (!proof.checkpoint.equals(note)) files.fail(PATHS.proof(path), `its checkpoint is not ${this.path}`);
    if (proof.index !== index || !proof.checkpoint.equals(note)) return undefined;
    const { size, root } = opened.checkpoint;
    return files.attempt(path, () => {
      try {
        verifyInclusion({ leafHash: leafHash(entry), index, size, proof: proof.hashes, root });
      } catch (error) {
        throw new Error(
          `it is not entry ${index} of the log, or ${PATHS.proof(path)} is wrong: ${(error as Error).message}`,
          { cause: error },
        );
      }
      return entry;
    });
  }
}
