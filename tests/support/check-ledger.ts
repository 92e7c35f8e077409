import type { DataSource } from 'typeorm';
import { type LedgerReport, verifyLedger, type VerifyLedgerOptions } from '#libs/audit';

/** Verifies the whole ledger, as `countersign verify --db` does. Call it after every step of an integration test. Throws all problems. */
export async function checkLedger(
  db: DataSource,
  options: Omit<VerifyLedgerOptions, 'db'> = {},
): Promise<LedgerReport> {
  const report = await verifyLedger({ db, ...options });
  if (!report.ok) {
    const list = report.problems.map(
      ({ kind, shard, index, detail }) => `  ${kind} ${shard ?? ''}${index === null ? '' : `/${index}`}: ${detail}`,
    );
    throw new Error(`the ledger has ${report.problemCount} problems:\n${list.join('\n')}`);
  }
  return report;
}
