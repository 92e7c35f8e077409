import type { FoundFinding, FoundLine } from '#libs/cases';
import { shardStatus, storedBytes } from '#libs/ledger';
import { openFindings, unjudged } from '#libs/readmodel';
import type { DemoStack } from './demo-stack.js';
import { type AgreementFunnel, agreementFunnels } from './funnels.js';

export interface Finding extends FoundFinding {
  severity: string;
  title: string;
  unit: string;
}

export interface Results {
  findings: Finding[];
  notEvaluable: FoundLine[];
  funnels: AgreementFunnel[];
  heads: { shard: string; size: number; root: string }[];
  entries: number;
  bytesStored: number;
}

/** The findings, read as an officer's tools would: from the live read models and the ledger's heads. */
export async function readResults({ db }: DemoStack): Promise<Results> {
  const { ruleSet } = await import('#libs/rules');
  const found = await openFindings(db);
  const notEvaluable = await unjudged(db);
  const heads = (await shardStatus(db)).sort((a, b) => (a.shard < b.shard ? -1 : 1));
  return {
    findings: found.map(({ rule, scope, subject, count, severity }) => ({
      rule,
      agreement: scope,
      subject,
      count,
      severity,
      title: ruleSet.get(rule)?.title ?? '',
      unit: ruleSet.get(rule)?.unit ?? '',
    })),
    notEvaluable: notEvaluable.map(({ rule, scope, ...line }) => ({ rule, agreement: scope, ...line })),
    funnels: await agreementFunnels(db),
    heads: heads.map(({ shard, size, root }) => ({ shard, size, root: root.toString('base64') })),
    entries: heads.reduce((sum, { size }) => sum + size, 0),
    bytesStored: await storedBytes(db),
  };
}
