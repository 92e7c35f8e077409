import { ruleSet } from '#libs/rules';
import { ProgressBar } from '../../../../apps/cli/src/lib/progress-bar.js';
import { entriesOfLogs, type VerifiedLog } from './entry-source.js';
import type { FindingsReport } from './report.js';
import { verifyFindings } from './verify-findings.js';

/** `verify --findings` of logs that were verified: what their entries give beside what `oversight` has sealed. */
export async function verifyLogFindings(logs: readonly VerifiedLog[], signal?: AbortSignal): Promise<FindingsReport> {
  const bar = new ProgressBar();
  try {
    return await verifyFindings({
      source: entriesOfLogs(logs),
      rules: ruleSet,
      ...(signal ? { signal } : {}),
      onProgress: ({ done, total }) => bar.show('judging entries again', done, total),
    });
  } finally {
    bar.stop();
  }
}
