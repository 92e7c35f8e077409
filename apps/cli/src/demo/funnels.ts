import type { DataSource } from 'typeorm';
import { agreements, asOf, funnelTotal, inSnapshot, WHOLE_LEDGER } from '#libs/readmodel';

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
  return inSnapshot(db, WHOLE_LEDGER, async (tx) => {
    const { generation } = await asOf(tx);
    const funnels: AgreementFunnel[] = [];
    for (const { agreement } of await agreements(tx, generation, undefined, MOST_AGREEMENTS)) {
      const { stated, named, unknown, disclosedStated, disclosedNamed, disclosedUnknown, matchedByPath, received } =
        await funnelTotal(tx, generation, agreement);
      if (stated + named + disclosedStated + disclosedNamed + received === 0) continue;
      funnels.push({
        agreement,
        submitted: { stated, named, unknown },
        matched: matchedByPath,
        disclosed: { stated: disclosedStated, named: disclosedNamed, unknown: disclosedUnknown },
        received,
      });
    }
    return funnels;
  });
}
