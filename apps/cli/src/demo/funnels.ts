import type { DataSource } from 'typeorm';
import { custodyOf, funnelOf } from '#libs/judging';
import { agreements, asOf, inSnapshot, storedFacts } from '#libs/readmodel';

/** In items, over all requests of an agreement. */
export interface AgreementFunnel {
  agreement: string;
  submitted: number;
  /** By the path on which they matched. */
  matched: Record<string, number>;
  disclosed: number;
  /** As recipients counted. */
  received: number;
}

/** A demo has a few. */
const MOST_AGREEMENTS = 1_000;

/** Of every agreement under which something was requested, by its id. */
export async function agreementFunnels(db: DataSource): Promise<AgreementFunnel[]> {
  return inSnapshot(db, async (tx) => {
    const { generation } = await asOf(tx);
    const funnels: AgreementFunnel[] = [];
    for (const { agreement, shard } of await agreements(tx, generation, undefined, MOST_AGREEMENTS)) {
      const stored = storedFacts(tx, generation, shard);
      const rows = await funnelOf(stored, agreement);
      if (rows.length === 0) continue;
      const funnel: AgreementFunnel = { agreement, submitted: 0, matched: {}, disclosed: 0, received: 0 };
      for (const { submitted, matchedByPath, disclosed } of rows) {
        funnel.submitted += submitted;
        funnel.disclosed += disclosed;
        for (const [path, n] of Object.entries(matchedByPath)) funnel.matched[path] = (funnel.matched[path] ?? 0) + n;
      }
      for (const { act, count } of await custodyOf(stored, agreement))
        if (act === 'receipt') funnel.received += count ?? 0;
      funnels.push(funnel);
    }
    return funnels;
  });
}
