import { OVERSIGHT, parseEntry } from '#libs/contracts';
import type { Seal } from '#libs/judging';
import { EntriesUnreadable, type EntrySource, pages } from './entry-source.js';
import type { FindingsProblems } from './report.js';

/** Seals of findings by shard, in the order in which they were made. What cannot be read of oversight is named, and passed over. */
export async function readSeals(
  source: EntrySource,
  problems: FindingsProblems,
  signal?: AbortSignal,
): Promise<Map<string, Seal[]>> {
  const seals = new Map<string, Seal[]>();
  const size = (await source.sizes()).get(OVERSIGHT) ?? 0;
  const unreadable = (first: number, last: number, detail: string): void =>
    problems.add('entry', OVERSIGHT, detail, { entries: { first, last } });
  const read = async (from: number, to: number): Promise<void> => {
    for await (const { first, entries } of pages(source, OVERSIGHT, from, to)) {
      signal?.throwIfAborted();
      for (const [i, bytes] of entries.entries()) {
        const index = first + i;
        const seal = sealIn(bytes, index);
        if (typeof seal === 'string') unreadable(index, index, `entry ${OVERSIGHT}/${index}: ${seal}`);
        else if (seal) ownOr(seals, seal.shard).push(seal);
      }
      at = first + entries.length;
    }
  };
  let at = 0;
  for (let to = size; at < size;) {
    try {
      await read(at, to);
      to = size;
    } catch (error) {
      if (!(error instanceof EntriesUnreadable)) throw error;
      const { first, last, message } = error;
      // Rows before the damaged one may have been asked for together with it: they are read again without it.
      if (first > at) to = first;
      else {
        unreadable(first, last, message);
        [at, to] = [last + 1, size];
      }
    }
  }
  return seals;
}

function ownOr(seals: Map<string, Seal[]>, shard: string): Seal[] {
  const list = seals.get(shard) ?? [];
  seals.set(shard, list);
  return list;
}

/** Text: why the entry is none. */
function sealIn(bytes: Buffer, index: number): (Seal & { shard: string }) | string | undefined {
  try {
    const { control, receivedAt } = parseEntry(bytes);
    if (control?.kind !== 'findings.sealed') return undefined;
    return { ...control, index, at: Date.parse(receivedAt) };
  } catch (error) {
    return (error as Error).message;
  }
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
