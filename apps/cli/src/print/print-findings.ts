import type { FindingsReport } from '#libs/audit';
import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';

const SHOWN = 20;

export function printFindings({ ok, unseen, shards, problems, problemCount }: FindingsReport): void {
  for (const { shard, derived, stored, sealed, seals } of shards) {
    if (!derived && !stored && !sealed) continue;
    const counts = [
      ...(derived === null ? [] : [`${number(derived)} hits from the entries`]),
      ...(stored === null ? [] : [`${number(stored)} stored`]),
      `${number(sealed)} sealed (${number(seals)} seals)`,
    ];
    printPlainly(`findings of shard ${shard}: ${counts.join(', ')}`);
  }
  for (const { kind, shard, detail } of problems.slice(0, SHOWN)) printPlainly(`${kind}: shard ${shard}: ${detail}`);
  if (problemCount > SHOWN) printPlainly(`… and ${number(problemCount - SHOWN)} more`);
  if (ok && unseen.length > 0)
    printPlainly('FINDINGS NOT VERIFIED: nothing was found wrong, but not all could be seen (Not checked)');
  else printPlainly(ok ? 'findings verified' : `FINDINGS NOT VERIFIED: ${number(problemCount)} problems`);
}
