import { bulkItems, MAX_EVENT_BYTES, type DataOf } from '#libs/contracts';
import type { z } from 'zod';
import { ItemSplitter } from './item-splitter.js';
import { MemorySpool, type PartSpool } from './spool.js';

export type BulkType = keyof typeof bulkItems;
export type ItemOf<T extends BulkType> = z.infer<(typeof bulkItems)[T]>;
/** The fields that all parts of an act share. */
export type HeaderOf<T extends BulkType> = Omit<DataOf<T>, 'items' | 'part' | 'of'>;

/** Size to which a part is filled: below admission's 64,000 bytes, and an entry adds about 400 of its own. */
const PART_BYTES = Math.min(60_000, MAX_EVENT_BYTES);
/** Room for the envelope, part and of. */
const ENVELOPE_BYTES = 900;

/** Columns that many items of an act share. The others differ from item to item. */
const SHARED: Record<BulkType, readonly string[]> = {
  'gov.transfer.request.submitted.v1': ['namePresent', 'tinPresent', 'officers', 'statute', 'taxPeriods'],
  'gov.transfer.request.validated.v1': ['accepted'],
  'gov.transfer.request.rejected.v1': [],
  'gov.transfer.request.reassessed.v1': [],
  'gov.transfer.match.performed.v1': ['path', 'result', 'addressCompared', 'candidateCount'],
  'gov.transfer.disclosure.made.v1': ['elements', 'relation'],
  'gov.transfer.disclosure.withheld.v1': [],
};

/** A bulk act, parted. `of` is known only when the last item was seen, so the parts wait in the spool until then. */
export interface SplitAct {
  of: number;
  items: number;
  /** The `data` of each part's event, as JSON text. An act without items has one part, without `items`. Once. */
  data(): AsyncGenerator<string>;
}

export interface SplitOptions {
  /** Largest size of an event's value in bytes. Default 60,000. */
  maxBytes?: number;
  spool?: PartSpool;
}

/**
 * Parts a bulk act into the data of events that each pass admission. Streams: holds the unfinished parts only, besides
 * what the spool keeps. Items may come in any order, singly or in lists, and must not repeat an itemNo.
 */
export async function splitItems<T extends BulkType>(
  type: T,
  header: HeaderOf<T>,
  items: Iterable<ItemOf<T>> | AsyncIterable<ItemOf<T> | readonly ItemOf<T>[]>,
  { maxBytes = PART_BYTES, spool = new MemorySpool() }: SplitOptions = {},
): Promise<SplitAct> {
  const head = JSON.stringify(header);
  const splitter = new ItemSplitter({
    columns: Object.keys(bulkItems[type].shape).filter((name) => name !== 'itemNo'),
    groupBy: SHARED[type],
    maxBytes: maxBytes - Buffer.byteLength(head) - ENVELOPE_BYTES,
  });
  let of = 0;
  let count = 0;
  const keep = async (parts: readonly string[]): Promise<void> => {
    for (const part of parts) {
      of++;
      await spool.write(part);
    }
  };
  const take = (item: ItemOf<T>): Promise<void> | undefined => {
    count++;
    const parts = splitter.push(item);
    return parts.length > 0 ? keep(parts) : undefined;
  };
  if (Symbol.iterator in items) {
    for (const item of items) {
      const kept = take(item);
      if (kept) await kept;
    }
  } else {
    for await (const some of items) {
      // Most items finish no part: waiting for each would take longer than the work.
      for (const item of Array.isArray(some) ? (some as readonly ItemOf<T>[]) : [some as ItemOf<T>]) {
        const kept = take(item);
        if (kept) await kept;
      }
    }
  }
  await keep(splitter.finish());
  const data = async function* (): AsyncGenerator<string> {
    const open = `${head.slice(0, -1)}${head === '{}' ? '' : ','}`;
    if (of === 0) yield head;
    let part = 0;
    for await (const text of spool.read()) yield `${open}"part":${++part},"of":${of},"items":${text}}`;
  };
  return { of: Math.max(of, 1), items: count, data };
}

/** The parts of an act whose items are at hand, as objects. */
export async function splitAct<T extends BulkType>(
  type: T,
  header: HeaderOf<T>,
  items: Iterable<ItemOf<T>>,
  maxBytes?: number,
): Promise<DataOf<T>[]> {
  const parts: DataOf<T>[] = [];
  for await (const text of (await splitItems(type, header, items, { maxBytes })).data()) {
    parts.push(JSON.parse(text) as DataOf<T>);
  }
  return parts;
}
