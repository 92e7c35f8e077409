import { agencyOf, type Bulk, type KnownFields } from '#libs/contracts';
import type { EntryState, FoldedEntry } from '#libs/judging';
import { type Bits, BLOCK, bitsToBytes, noBits, requestOf, subjectOf, withBit } from '#libs/judging';
import { insertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';
import type { Retractions } from './retraction-rows.js';

interface Named {
  requestId?: string;
  disclosureId?: string;
  items?: Bulk;
  part?: number;
  of?: number;
}

/** Lowest and highest item of a bulk part. */
function itemRange({ fields, rows }: Bulk): [number, number] | undefined {
  const at = fields.indexOf('itemNo');
  let first = Infinity;
  let last = -Infinity;
  for (const row of rows) {
    const item = row[at] as number;
    if (item < first) first = item;
    if (item > last) last = item;
  }
  return rows.length > 0 ? [first, last] : undefined;
}

/** The agency that speaks in an entry, as far as it can be read. */
export const authorOf = ({ source }: KnownFields): string | undefined => (source ? agencyOf(source) : undefined);

/** Does an entry make a statement of its own? Repeats do not. */
const saysSomething = (state: EntryState): boolean => state === 'folded' || state === 'conflict';

type EventRow = ReturnType<typeof eventRow>;

/** An entry, with values that several of its columns need. */
function eventRow(
  { input, state }: FoldedEntry,
  leaves: ReadonlyMap<number, Buffer>,
  retractions: Pick<Retractions, 'of'>,
) {
  const { event, quarantined } = input.entry;
  const data = (event?.data ?? {}) as Named;
  return {
    input,
    leaf: leaves.get(input.index)!,
    known: event ?? quarantined?.known,
    quarantined,
    data,
    items: data.items && itemRange(data.items),
    state,
    retractedBy: event && saysSomething(state) ? retractions.of(event.agreementid, event, input.index) : undefined,
  };
}

/** One narrow row per entry: the place and state of an event. */
export const EVENTS = insertInto<EventRow>(
  'readmodel.event',
  {
    index: ['bigint', ({ input }) => input.index],
    leaf_hash: ['bytea', (row) => row.leaf],
    agreement: ['text?', ({ known }) => known?.agreementid],
    source: ['text?', ({ known }) => known?.source],
    event_id: ['uuid?', ({ known }) => known?.id],
    digest: ['hex?', ({ input }) => (input.digest === '' ? null : input.digest)],
    type: [
      'text',
      ({ known, input: { entry } }) => known?.type ?? (entry.control ? `control.${entry.control.kind}` : 'unknown'),
    ],
    time: ['timestamptz?', ({ known }) => (known?.time === undefined ? null : Date.parse(known.time))],
    received_at: ['timestamptz', ({ input }) => input.receivedAt],
    sequence: ['bigint?', ({ known }) => (known?.sequence === undefined ? null : Number(known.sequence))],
    state: ['text', (row) => row.state],
    request_id: ['text?', ({ data }) => data.requestId],
    disclosure_id: ['text?', ({ data }) => data.disclosureId],
    first_item: ['int?', ({ items }) => items?.[0]],
    last_item: ['int?', ({ items }) => items?.[1]],
    part: ['int?', ({ data }) => data.part],
    parts: ['int?', ({ data }) => data.of],
    reason: ['text?', ({ quarantined }) => quarantined?.reason],
    pointer: ['text?', ({ quarantined }) => quarantined?.pointer],
    retracted_by: ['bigint?', (row) => row.retractedBy],
    author: ['text?', ({ known }) => known && authorOf(known)],
  },
  { name: 'readmodel-events' },
);

export function insertEvents(
  entries: readonly FoldedEntry[],
  /** Leaf hashes by entry. */
  leaves: ReadonlyMap<number, Buffer>,
  retractions: Retractions,
): Statement | undefined {
  return EVENTS.write(eventRows(entries, leaves, retractions));
}

export const eventRows = (
  entries: readonly FoldedEntry[],
  leaves: ReadonlyMap<number, Buffer>,
  retractions: Pick<Retractions, 'of'>,
): EventRow[] => entries.map((folded) => eventRow(folded, leaves, retractions));

interface DisclosedBlock {
  index: number;
  block: number;
  agreement: string;
  request: string;
  disclosure: string;
  author: string;
  bits: Bits;
}

/** The items that a disclosure names. */
export const DISCLOSURE_ITEMS = insertInto<DisclosedBlock>(
  'readmodel.disclosure_item',
  {
    index: ['bigint', (row) => row.index],
    block: ['int', (row) => row.block],
    agreement: ['text', (row) => row.agreement],
    request: ['text', (row) => row.request],
    disclosure: ['text', (row) => row.disclosure],
    items: ['bytea', (row) => bitsToBytes(row.bits)],
    author: ['text', (row) => row.author],
  },
  { name: 'readmodel-disclosure-items' },
);

interface SubjectItem {
  index: number;
  agreement: string;
  request: string;
  item: number;
  subject: string;
  author: string;
}

/** Event types with items. */
export const SUBJECT_ITEMS = insertInto<SubjectItem>(
  'readmodel.subject_item',
  {
    index: ['bigint', (row) => row.index],
    agreement: ['text', (row) => row.agreement],
    request: ['text', (row) => row.request],
    item: ['int', (row) => row.item],
    subject: ['text', (row) => row.subject],
    author: ['text', (row) => row.author],
  },
  { name: 'readmodel-subject-items' },
);

/** Statements about single items: which of them a disclosure names, and the persons they belong to. */
export function insertItems(entries: readonly FoldedEntry[]): (Statement | undefined)[] {
  const { disclosed, subjects } = itemRows(entries);
  return [DISCLOSURE_ITEMS.write(disclosed), SUBJECT_ITEMS.write(subjects)];
}

export function itemRows(entries: readonly FoldedEntry[]): { disclosed: DisclosedBlock[]; subjects: SubjectItem[] } {
  const disclosed: DisclosedBlock[] = [];
  const subjects: SubjectItem[] = [];
  for (const { input, state } of entries) {
    const { event } = input.entry;
    if (!event || !saysSomething(state)) continue;
    const { items, requestId, disclosureId } = event.data as Named;
    if (!items) continue;
    const { index } = input;
    const agreement = event.agreementid;
    const author = agencyOf(event.source);
    const request = requestOf(subjectOf(author, disclosureId!), requestId);
    const at = items.fields.indexOf('itemNo');
    if (event.type === 'gov.transfer.disclosure.made.v1') {
      const blocks = new Map<number, Bits>();
      for (const row of items.rows) {
        const item = (row[at] as number) - 1;
        const number = Math.floor(item / BLOCK);
        blocks.set(number, withBit(blocks.get(number) ?? noBits(), item % BLOCK));
      }
      for (const [block, bits] of blocks) {
        disclosed.push({ index, block, agreement, request, disclosure: disclosureId!, author, bits });
      }
    }
    const subjectAt = items.fields.indexOf('subjectRef');
    if (subjectAt < 0) continue;
    for (const row of items.rows) {
      subjects.push({ index, agreement, request, item: row[at] as number, subject: row[subjectAt] as string, author });
    }
  }
  return { disclosed, subjects };
}
