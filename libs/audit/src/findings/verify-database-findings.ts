import { ruleSet } from '#libs/rules';
import type { DataSource } from 'typeorm';
import { ProgressBar } from '../../../../apps/cli/src/lib/progress-bar.js';
import { entriesOfDatabase } from './entry-source.js';
import type { FindingsReport } from './report.js';
import { StoredFindings } from './stored.js';
import { verifyFindings } from './verify-findings.js';

/** `verify --findings` of a database: as its owner, the detector or the api. A detector may run meanwhile: rows are of one moment. */
export async function verifyDatabaseFindings(db: DataSource, signal?: AbortSignal): Promise<FindingsReport> {
  const bar = new ProgressBar();
  try {
    return await db.transaction('REPEATABLE READ', async (tx) => {
      await tx.query('SET TRANSACTION READ ONLY');
      return verifyFindings({
        source: entriesOfDatabase(db),
        rules: ruleSet,
        stored: new StoredFindings((text, values) => tx.query(text, values)),
        ...(signal ? { signal } : {}),
        onProgress: ({ done, total }) => bar.show('judging entries again', done, total),
      });
    });
  } finally {
    bar.stop();
  }
}
