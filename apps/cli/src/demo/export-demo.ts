import { LedgerReader } from '#libs/ledger';
import { type ExportedShard, exportShard } from '../export/export-shard.js';
import { vkeysByShard } from '../export/vkeys.js';
import type { DemoStack } from './demo-stack.js';
import { untilPublished } from './wait.js';

/** Leaves every shard's log, with its verifier key, in a folder that outlives the demo. A shard without an entry has no log yet. */
export async function exportDemo(
  stack: DemoStack,
  dir: string,
  to: string,
  onProgress: (label: string, done: number, total: number) => void,
): Promise<ExportedShard[]> {
  await untilPublished(stack, dir);
  const reader = new LedgerReader(stack.db);
  const vkeys = vkeysByShard(stack.vkeys);
  const exported: ExportedShard[] = [];
  for (const { shard } of await reader.heads()) {
    exported.push(
      await exportShard(shard, {
        reader,
        dir: to,
        vkeyOf: (name) => vkeys.get(name),
        onProgress: ({ done, total }) => onProgress(`exporting shard ${shard}`, done, total),
      }),
    );
  }
  return exported.filter(({ size }) => size > 0);
}
