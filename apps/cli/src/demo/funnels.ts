import type { DataSource } from 'typeorm';
import { custodyOf, funnelOf } from '#libs/judging';
import { agreements, asOf, inSnapshot, storedFacts } from '#libs/readmodel';

/** Items as they are stated, those that are named, and those of which only the number is known. */
export interface Listed {
  stated: number;
  named: number;
  unknown: number;
}

/** In items, over all requests of an agreement. */
export interface AgreementFunnel {
  agreement: string;
  submitted: Listed;
  /** By the path on which they matched. */
  matched: Record<string, number>;
  disclosed: Listed;
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
      const funnel: AgreementFunnel = { agreement, submitted: none(), matched: {}, disclosed: none(), received: 0 };
      for (const row of rows) {
        add(funnel.submitted, row.stated, row.submitted, row.unknown);
        add(funnel.disclosed, row.disclosedStated, row.disclosed, row.disclosedUnknown);
        for (const [path, n] of Object.entries(row.matchedByPath))
          funnel.matched[path] = (funnel.matched[path] ?? 0) + n;
      }
      for (const { act, count } of await custodyOf(stored, agreement))
        if (act === 'receipt') funnel.received += count ?? 0;
      funnels.push(funnel);
    }
    return funnels;
  });
}

const none = (): Listed => ({ stated: 0, named: 0, unknown: 0 });

function add(to: Listed, stated: number, named: number, unknown: number): void {
  to.stated += stated;
  to.named += named;
  to.unknown += unknown;
}
