import type { ExceptionOf } from '#libs/contracts';
import { type AsOf, exceptionsInForce, type InForce, type Queryable, suppressedBy } from '#libs/readmodel';

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
