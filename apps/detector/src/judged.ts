import { type Conclusions, conclusionsOf, type DetectorStatus } from '#libs/detecting';
import { type Overview, overview } from '#libs/readmodel';
import type { DataSource } from 'typeorm';

/** How far a detector's own generation is, and what is found, which is of the live one: they differ while a new rule set catches up. */
export interface Judged extends Overview {
  conclusions: Conclusions[];
  /** Digest of the rule set that this detector folds by. */
  ruleSet: string;
  /** It judges the ledger again, and its findings are not shown yet. */
  catchingUp: boolean;
}

/** One query after the other, because they share connections with the renewals of leases. Undefined: it has not begun. */
export async function judgedBy(
  db: DataSource,
  { generation }: Pick<DetectorStatus, 'generation'>,
): Promise<Judged | undefined> {
  if (!generation) return undefined;
  const { id, ruleSet, state } = generation;
  const found = await overview(db, id);
  return { ...found, conclusions: await conclusionsOf(db, id), ruleSet, catchingUp: state === 'building' };
}
