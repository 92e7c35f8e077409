import { parseEntry } from '#libs/contracts';
import type { Seal } from '#libs/judging';
import { type EntrySource, OVERSIGHT, pages } from './entry-source.js';

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
