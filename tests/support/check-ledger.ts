import type { DataSource } from 'typeorm';
import { type LedgerReport, verifyLedger, type VerifyLedgerOptions } from '#libs/audit';
import { postgresSource } from '#libs/postgres';
import { service } from './services.js';

/**
 * Verifies the whole ledger, as `countersign verify --db` does. Call it after every step of an integration test. Throws all problems. On the
 * run's own server it looks as the owner, whatever role `db` has: no service may read all that is checked.
 */
export async function checkLedger(
  db: DataSource,
  options: Omit<VerifyLedgerOptions, 'db'> = {},
): Promise<LedgerReport> {
  const owner = await asOwner(db);
  const report = await verifyLedger({ db: owner ?? db, ...options }).finally(() => owner?.destroy());
  if (!report.ok) {
    const list = report.problems.map(
      ({ kind, shard, index, detail }) => `  ${kind} ${shard ?? ''}${index === null ? '' : `/${index}`}: ${detail}`,
    );
    throw new Error(`the ledger has ${report.problemCount} problems:\n${list.join('\n')}`);
  }
  return report;
}

/** Undefined on a server that belongs to one test. */
async function asOwner(db: DataSource): Promise<DataSource | undefined> {
  const asked = new URL((db.options as { url: string }).url);
  const admin = new URL((await service<{ url: string }>('postgres')).url);
  if (asked.host !== admin.host) return undefined;
  admin.pathname = asked.pathname;
  return postgresSource(admin.href, { name: 'test owner', poolSize: 4 }).initialize();
}
