import { equalBytes } from '#libs/crypto';
import { leafHash, verifyInclusion } from '#libs/merkle';
import { formatKeyId, type NoteVerifier, parsePolicy, parseProof, parseVkey, type Policy } from '#libs/tlog';
import { type OpenedLog, openNote, Problems } from '#libs/verifier';
import type { Believed } from '../../trust.js';
import { PATHS } from '../format/layout.js';
import type { BundleFiles } from './bundle-files.js';

/** The keys and the policy that the reader trusts. Those in the bundle are used only where none are given, and the report says so. */
export interface BundleTrust extends Believed {
  /** False: the keys are the bundle's own. */
  keysGiven: boolean;
  policyGiven: boolean;
}

export function trustOf(files: BundleFiles, given: Believed): BundleTrust {
  const own = ownKeys(files);
  const keysGiven = given.keys.length > 0;
  if (!keysGiven && own.length === 0) files.fail(PATHS.vkeys, 'no key of the log is here: give it with --vkey');
  if (!keysGiven)
    files.leave(
      'who made the bundle: the keys are its own, and a key from inside a bundle proves nothing about that (give those that you have from elsewhere with --vkey)',
    );
  for (const key of keysGiven ? own : []) {
    const same = given.keys.filter(({ name }) => name === key.name);
    if (same.length > 0 && !same.some((one) => idOf(one) === idOf(key)))
      files.fail(PATHS.vkeys, `it says ${idOf(key)}; the key that was given is ${same.map(idOf).join(' or ')}`);
  }
  const policyGiven = given.policy !== undefined;
  const policy = given.policy ?? ownPolicy(files);
  if (policy && !policyGiven)
    files.leave("whether the witnesses are the right ones: the policy is the bundle's own (--policy)");
  if (policy === undefined || policy.quorum.kind === 'none')
    files.leave('whether others are shown the same log: no witness is asked for (--policy)');
  return { keys: keysGiven ? given.keys : own, keysGiven, policy, policyGiven };
}

/** A key's name and the first bytes of its digest, as a signature line has them. */
export const idOf = ({ name, keyId }: NoteVerifier): string => `${name}+${formatKeyId(keyId)}`;

function ownKeys(files: BundleFiles): NoteVerifier[] {
  const lines = files.files.get(PATHS.vkeys)?.toString().split('\n').filter(Boolean) ?? [];
  return files.attempt(PATHS.vkeys, () => lines.map(parseVkey)) ?? [];
}

function ownPolicy(files: BundleFiles): Policy | undefined {
  const bytes = files.files.get(PATHS.policy);
  return bytes && files.attempt(PATHS.policy, () => parsePolicy(bytes));
}

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

  /** The common beginning of its shards' origins. */
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
    if (!equalBytes(proof.checkpoint, note)) files.fail(PATHS.proof(path), `its checkpoint is not ${this.path}`);
    if (proof.index !== index || !equalBytes(proof.checkpoint, note)) return undefined;
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
