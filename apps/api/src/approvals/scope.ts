import { OVERSEERS } from '#libs/contracts';
import { coversAll, type Principal } from '#libs/identity';
import type { Approval } from '#libs/triage';

/**
 * Whether what an overseer asks for, decides or ends lies within her scope. What is under an agreement outside it the database hides from her;
 * what is under none, and for the overseers' queue or for everybody, takes a scope of everything.
 */
export function isWithinScope(
  { role, scope }: Pick<Principal, 'role' | 'scope'>,
  { of, desk }: Pick<Approval, 'of' | 'desk'>,
): boolean {
  if (role !== 'overseer' || coversAll(scope) || of.kind !== 'exception') return true;
  const { agreement, reach } = of.exception;
  return agreement !== null || (reach === 'desk' && desk !== OVERSEERS);
}
