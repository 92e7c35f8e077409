import { OVERSIGHT, parseEntry } from '#libs/contracts';
import type { Seal } from '#libs/judging';
import { type EntrySource, pages } from './entry-source.js';
import type { FindingsProblems } from './report.js';

/** Seals of findings by shard, in the order in which they were made. */
export async function readSeals(source: EntrySource, signal?: AbortSignal): Promise<Map<string, Seal[]>> {
  const seals = new Map<string, Seal[]>();
  const size = (await source.sizes()).get(OVERSIGHT) ?? 0;
  for await (const { first, entries } of pages(source, OVERSIGHT, 0, size)) {
    signal?.throwIfAborted();
    entries.forEach((bytes, i) => {
      const { control, receivedAt } = parseEntry(bytes);
      if (control?.kind !== 'findings.sealed') return;
      const list = seals.get(control.shard) ?? [];
      seals.set(control.shard, list);
      list.push({ ...control, index: first + i, at: Date.parse(receivedAt) });
    });
  }
  return seals;
}

/** Under the same rules hits are only added. */
export function checkOrder(shard: string, seals: readonly Seal[], problems: FindingsProblems): void {
  const last = new Map<string, Seal>();
  for (const seal of seals) {
    const before = last.get(seal.ruleSetDigest);
    if (before && (seal.count < before.count || seal.upToIndex < before.upToIndex))
      problems.add('seal', shard, `oversight/${seal.index} seals less than oversight/${before.index} before it`, {
        seal: seal.index,
      });
    last.set(seal.ruleSetDigest, seal);
  }
}
