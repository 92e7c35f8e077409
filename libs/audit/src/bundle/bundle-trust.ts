import { formatKeyId, type NoteVerifier, parsePolicy, parseVkey, type Policy } from '#libs/tlog';
import type { BundleFiles } from './bundle-files.js';
import { PATHS } from './layout.js';

/** Whom the person who checks believes; what lies in the bundle counts only where nothing was given, and that is said. */
export interface BundleTrust {
  keys: readonly NoteVerifier[];
  /** False: the keys are the bundle's own. */
  keysGiven: boolean;
  policy: Policy | undefined;
  policyGiven: boolean;
}

export function trustOf(
  files: BundleFiles,
  given: { keys: readonly NoteVerifier[]; policy: Policy | undefined },
): BundleTrust {
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
