import type { ExceptionOf } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import {
  type AsOf,
  exceptionsInForce,
  type InForce,
  type Queryable,
  suppressedBy,
  suppressions,
} from '#libs/readmodel';
import { deskOf } from '#libs/triage';

export type ExceptionInForce = Omit<InForce, 'approval'> & {
  approval: { id: string; desk: string; exception: ExceptionOf };
};

/** Exceptions that the reader sees, and which of the findings that she sees they suppress. */
export async function inForce(tx: Queryable, { generation }: AsOf): Promise<ExceptionInForce[]> {
  const all = await suppressedBy(tx, generation, await exceptionsInForce(tx), Date.now());
  return all.flatMap(({ approval: { id, desk, of }, ...rest }) =>
    of.kind === 'exception' ? [{ approval: { id, desk, exception: of.exception }, ...rest }] : [],
  );
}

/** For each finding that the reader's desk has suppressed, or that is suppressed for everybody: by which approval. */
export async function suppressedFor(tx: Queryable, who: Principal, { generation }: AsOf): Promise<Map<string, string>> {
  return suppressions(await suppressedBy(tx, generation, await exceptionsInForce(tx), Date.now()), deskOf(who));
}
