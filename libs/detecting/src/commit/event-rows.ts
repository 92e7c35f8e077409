import type { Bulk } from '#libs/contracts';
import { bitsToBytes, BLOCK, type EntryState, type FoldedEntry, noBits, withBit } from '#libs/judging';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';
import type { Retractions } from './retractions.js';

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

/** The entry whose event counts for its id, unless it is retracted. */
const isFirst = (state: EntryState): boolean => state === 'folded' || state === 'retracted';

/** One narrow row per entry: where an event went and what became of it. */
export function insertEvents(
  entries: readonly FoldedEntry[],
  /** Leaf hashes by entry. */
  leaves: ReadonlyMap<number, Buffer>,
  retractions: Retractions,
): Statement {
  const c = {
    index: column.bigint(),
    leaf: column.bytes(),
    agreement: column.text(),
    source: column.text(),
    id: column.uuid(),
    digest: column.hex(),
    type: column.text(),
    time: column.time(),
    received: column.time(),
    sequence: column.bigint(),
    state: column.text(),
    request: column.text(),
    disclosure: column.text(),
    first: column.int(),
    last: column.int(),
    part: column.int(),
    parts: column.int(),
    reason: column.text(),
    pointer: column.text(),
    retractedBy: column.bigint(),
  };
  entries.forEach(({ input, state }) => {
    const { event, quarantined, control } = input.entry;
    const known = event ?? quarantined?.known;
    const data = (event?.data ?? {}) as Named;
    const range = data.items && itemRange(data.items);
    c.index.push(input.index);
    c.leaf.push(leaves.get(input.index));
    c.agreement.push(known?.agreementid);
    c.source.push(known?.source);
    c.id.push(known?.id);
    c.digest.push(input.digest === '' ? null : input.digest);
    c.type.push(known?.type ?? (control ? `control.${control.kind}` : 'unknown'));
    c.time.push(known?.time === undefined ? null : Date.parse(known.time));
    c.received.push(input.receivedAt);
    c.sequence.push(known?.sequence === undefined ? null : Number(known.sequence));
    const retractedBy = isFirst(state) && event ? retractions.of(event) : undefined;
    c.state.push(isFirst(state) && event ? (retractedBy === undefined ? 'folded' : 'retracted') : state);
    c.retractedBy.push(retractedBy);
    c.request.push(data.requestId);
    c.disclosure.push(data.disclosureId);
    c.first.push(range?.[0]);
    c.last.push(range?.[1]);
    c.part.push(data.part);
    c.parts.push(data.of);
    c.reason.push(quarantined?.reason);
    c.pointer.push(quarantined?.pointer);
  });
  return {
    name: 'readmodel-events',
    text: `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, agreement, source, event_id, digest, type, time, received_at,
             sequence, state, request_id, disclosure_id, first_item, last_item, part, parts, reason, pointer, retracted_by)
           SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::bytea[], $5::text[], $6::text[], $7::uuid[], $8::bytea[], $9::text[],
             $10::timestamptz[], $11::timestamptz[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::int[], $17::int[],
             $18::int[], $19::int[], $20::text[], $21::text[], $22::bigint[]) AS r`,
    values: Object.values(c).map((values) => values.value),
  };
}

/** What the events that count say of single items: which of them a disclosure holds, and whose they are. */
export function insertItems(entries: readonly FoldedEntry[]): Statement[] {
  const d = {
    index: column.bigint(),
    block: column.int(),
    agreement: column.text(),
    request: column.text(),
    disclosure: column.text(),
    items: column.bytes(),
  };
  const s = {
    index: column.bigint(),
    agreement: column.text(),
    request: column.text(),
    item: column.int(),
    subject: column.text(),
  };
  for (const { input, state } of entries) {
    const { event } = input.entry;
    if (!event || state !== 'folded') continue;
    const { items, requestId, disclosureId } = event.data as Named;
    if (!items) continue;
    const request = requestId ?? `~${disclosureId}`;
    const at = items.fields.indexOf('itemNo');
    if (event.type === 'gov.transfer.disclosure.made.v1') {
      const blocks = new Map<number, ReturnType<typeof noBits>>();
      for (const row of items.rows) {
        const item = (row[at] as number) - 1;
        const number = Math.floor(item / BLOCK);
        blocks.set(number, withBit(blocks.get(number) ?? noBits(), item % BLOCK));
      }
      for (const [block, bits] of blocks) {
        d.index.push(input.index);
        d.block.push(block);
        d.agreement.push(event.agreementid);
        d.request.push(request);
        d.disclosure.push(disclosureId);
        d.items.push(bitsToBytes(bits));
      }
    }
    const subjectAt = items.fields.indexOf('subjectRef');
    if (subjectAt < 0) continue;
    for (const row of items.rows) {
      s.index.push(input.index);
      s.agreement.push(event.agreementid);
      s.request.push(request);
      s.item.push(row[at] as number);
      s.subject.push(row[subjectAt] as string);
    }
  }
  const statements: Statement[] = [];
  if (d.index.length > 0) {
    statements.push({
      name: 'readmodel-disclosure-items',
      text: `INSERT INTO readmodel.disclosure_item (generation, shard, index, block, agreement, request, disclosure, items)
             SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bytea[]) AS r`,
      values: Object.values(d).map((values) => values.value),
    });
  }
  if (s.index.length > 0) {
    statements.push({
      name: 'readmodel-subject-items',
      text: `INSERT INTO readmodel.subject_item (generation, shard, index, agreement, request, item, subject)
             SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::int[], $7::text[]) AS r`,
      values: Object.values(s).map((values) => values.value),
    });
  }
  return statements;
}
