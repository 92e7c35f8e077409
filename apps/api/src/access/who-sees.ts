import { coversAll, type Principal } from '#libs/identity';
import type { LooksReader } from '#libs/ledger';

/** Sizes, checkpoints, tiles and proofs of `access` tell when an inspector looks. */
export const seesAccess = (principal: Principal | undefined): boolean =>
  principal?.role === 'auditor' || principal?.role === 'overseer';

/** Whose reads somebody sees: officers those of their own people, auditors those in scope, overseers those of auditors and overseers too. */
export const looksReader = ({ role, scope }: Principal): LooksReader => ({
  ...scope,
  looks: role === 'overseer' ? 'all' : 'agencies',
});

/** Bundles of `access` hold the reads of auditors too. */
export const seesLookBundles = ({ role, scope }: Principal): boolean => role === 'overseer' && coversAll(scope);
