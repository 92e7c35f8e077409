import type { FoundFinding } from '#libs/cases';
import type { DemoStack } from './demo-stack.js';

export interface Finding extends FoundFinding {
  severity: string;
  title: string;
  unit: string;
}

export interface Funnel {
  agreement: string;
  submitted: number;
  matched: Record<string, number>;
  disclosed: number;
  received: number;
}

export interface Results {
  findings: Finding[];
  notEvaluable: { rule: string; agreement: string; subject: string; missing: string[]; items: number }[];
  funnels: Funnel[];
  heads: { shard: string; size: number; root: string }[];
  entries: number;
  bytesStored: number;
}

const LIVE = "(SELECT id FROM readmodel.generation WHERE state = 'live')";

/** What the system found, read as an officer's tools would: from the live read models and the ledger's heads. */
export async function readResults({ db }: DemoStack): Promise<Results> {
  const { ruleSet } = await import('#libs/rules');
  const found = await db.query<{ rule: string; scope: string; subject: string; count: string; severity: string }[]>(
    `SELECT rule, scope, subject, count, severity FROM readmodel.finding WHERE generation = ${LIVE} AND count > 0 ORDER BY rule, scope, subject`,
  );
  const notEvaluable = await db.query<
    { rule: string; scope: string; subject: string; missing: string[]; items: string }[]
  >(
    `SELECT rule, scope, subject, missing, items FROM readmodel.not_evaluable WHERE generation = ${LIVE} AND items > 0 ORDER BY rule, scope, subject`,
  );
  const heads = await db.query<{ shard: string; size: string; root: Buffer }[]>(
    'SELECT shard, size, root FROM ledger.head ORDER BY shard',
  );
  const [stored] = await db.query<{ bytes: string }[]>(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'ledger' AND c.relkind = 'r'`,
  );
  return {
    findings: found.map(({ rule, scope, subject, count, severity }) => ({
      rule,
      agreement: scope,
      subject,
      count: Number(count),
      severity,
      title: ruleSet.get(rule)?.title ?? '',
      unit: ruleSet.get(rule)?.unit ?? '',
    })),
    notEvaluable: notEvaluable.map(({ rule, scope, subject, missing, items }) => ({
      rule,
      agreement: scope,
      subject,
      missing,
      items: Number(items),
    })),
    funnels: await readFunnels(db),
    heads: heads.map(({ shard, size, root }) => ({ shard, size: Number(size), root: root.toString('base64') })),
    entries: heads.reduce((sum, { size }) => sum + Number(size), 0),
    bytesStored: Number(stored!.bytes),
  };
}

async function readFunnels(db: DemoStack['db']): Promise<Funnel[]> {
  const rows = await db.query<
    { agreement: string; submitted: string; paths: Record<string, number> | null; disclosed: string }[]
  >(
    `SELECT agreement, submitted, matched_by_path AS paths, disclosed FROM readmodel.request WHERE generation = ${LIVE}`,
  );
  const received = await db.query<{ agreement: string; n: string }[]>(
    `SELECT agreement, sum(count) AS n FROM readmodel.custody WHERE generation = ${LIVE} AND act = 'receipt' GROUP BY agreement`,
  );
  const funnels = new Map<string, Funnel>();
  for (const { agreement, submitted, paths, disclosed } of rows) {
    const funnel = funnels.get(agreement) ?? { agreement, submitted: 0, matched: {}, disclosed: 0, received: 0 };
    funnel.submitted += Number(submitted);
    funnel.disclosed += Number(disclosed);
    for (const [path, n] of Object.entries(paths ?? {})) funnel.matched[path] = (funnel.matched[path] ?? 0) + n;
    funnels.set(agreement, funnel);
  }
  for (const { agreement, n } of received) {
    const funnel = funnels.get(agreement);
    if (funnel) funnel.received = Number(n);
  }
  return [...funnels.values()].sort((a, b) => (a.agreement < b.agreement ? -1 : 1));
}
