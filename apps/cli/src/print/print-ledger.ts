import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';
import type { DatabaseVerified } from '#libs/audit';

/** What a ledger's newest checkpoints were held against. */
export function printPublished({ published, problems }: DatabaseVerified): void {
  for (const { shard, size, cosignedBy, consistent } of published) {
    const by = cosignedBy.map(({ name, at }) => `cosigned by ${name} at ${at}`);
    const since = consistent.map((one) => `extends ${number(one.size)} of ${one.with}`);
    if (by.length + since.length > 0)
      printPlainly(`shard ${shard}: checkpoint of ${number(size)}: ${[...by, ...since].join(', ')}`);
  }
  for (const { shard, kind, detail } of problems) printPlainly(`${kind}: shard ${shard}: ${detail}`);
  if (problems.length > 0) printPlainly(`NOT VERIFIED: ${number(problems.length)} problems with the checkpoints`);
}
