import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ExportedShard, ExportError, exportShard, vkeysByShard } from '#libs/audit';
import { LedgerReader, shardNames } from '#libs/ledger';
import type { DemoStack } from './demo-stack.js';
import { untilPublished } from './wait.js';

/** The folder holds logs already; every demo begins new ones, with a new key. Give another folder. */
export class FolderTaken extends ExportError {
  constructor(readonly path: string) {
    super(`${path} is the export of another log; a demo's logs are new, so give another folder`);
  }
}

/** Said before the demo starts, not a minute later. Throws FolderTaken. */
export function refuseTakenFolder(to: string, shards: number): void {
  for (const shard of shardNames(shards)) {
    const checkpoint = join(to, shard, 'checkpoint');
    if (existsSync(checkpoint)) throw new FolderTaken(checkpoint);
  }
}

/** Leaves every shard's log, with its verifier key, in a folder that outlives the demo. `sealed`: there are findings, so that seals come. */
export async function exportDemo(
  stack: Pick<DemoStack, 'db' | 'vkeys'>,
  { dir, to, sealed }: { dir: string; to: string; sealed: boolean },
  onProgress: (label: string, done: number, total: number) => void,
): Promise<ExportedShard[]> {
  await untilPublished(stack, dir, { sealed });
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
