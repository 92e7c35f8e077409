import { OVERSEERS } from '#libs/contracts';
import { coversAll, type Principal } from '#libs/identity';
import { asOf, type Queryable, withAllParties } from '#libs/readmodel';
import type { Approval } from '#libs/triage';

type Overseer = Pick<Principal, 'role' | 'scope'>;
type Wish = Pick<Approval, 'of' | 'desk'>;

/** Whether what an overseer asks for, decides or ends lies within her scope; asked of the database once for all of them. */
export async function scopeOf(tx: Queryable, who: Overseer, wishes: readonly Wish[]): Promise<(wish: Wish) => boolean> {
  const agreements = wishes.flatMap(({ of }) =>
    of.kind === 'exception' && of.exception.reach === 'all' && of.exception.agreement !== null
      ? [of.exception.agreement]
      : [],
  );
  const asks = who.role === 'overseer' && !coversAll(who.scope) && agreements.length > 0;
  const covered = asks ? await withAllParties(tx, (await asOf(tx)).generation, agreements) : new Set<string>();
  return (wish) => isWithinScope(who, wish, covered);
}

/**
 * What is under an agreement outside her scope the database hides from her. What is for everybody takes a scope of all parties of its agreement
 * (`covered`: those agreements), since it empties their queues; what is under none, and for everybody or for the overseers' queue, takes a
 * scope of everything.
 */
export function isWithinScope({ role, scope }: Overseer, { of, desk }: Wish, covered: ReadonlySet<string>): boolean {
  if (role !== 'overseer' || coversAll(scope) || of.kind !== 'exception') return true;
  const { agreement, reach } = of.exception;
  if (reach === 'all') return agreement !== null && covered.has(agreement);
  return agreement !== null || desk !== OVERSEERS;
}
