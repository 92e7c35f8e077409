import type { DataOf } from '#libs/contracts';
import { digestOf } from '#libs/merkle';
import { DAY, DISCLOSED_AFTER, HOUR, MATCHED_AFTER, VALIDATED_AFTER } from './calendar.js';
import { type Flow, type Item, sizeOf } from './flow.js';
import type { Setting } from './setting.js';
import { refOf } from './writer.js';

type BulkType =
  | 'gov.transfer.request.submitted.v1'
  | 'gov.transfer.request.validated.v1'
  | 'gov.transfer.match.performed.v1'
  | 'gov.transfer.disclosure.made.v1';

/** The request, its validation and match, the disclosure and its receipt. */
export function writeFlow(setting: Setting, flow: Flow): void {
  const { giver, taker, head } = setting;
  const { requestId, submittedAt, items } = flow;
  const parts = (rows: Item[]) => inParts(setting, rows);
  sendParts(setting, taker, 'gov.transfer.request.submitted.v1', submittedAt, parts(flow.requestRows), {
    ...{ requestId, requesterRef: head, itemsCount: items },
    assessment: { validator: 'countersign-address-1' },
  });
  const validatedAt = submittedAt + VALIDATED_AFTER;
  sendParts(setting, giver, 'gov.transfer.request.validated.v1', validatedAt, parts(flow.assessedRows), {
    ...{ requestId, acceptedCount: items },
    assessment: { validator: 'countersign-address-1' },
  });
  if (!flow.matchedTooLate) writeMatch(setting, flow);
  writeDisclosure(setting, flow);
  if (flow.receipt && !flow.receiptOfNewSystem) writeReceipts(setting, flow, taker);
}

export function writeMatch(setting: Setting, flow: Flow): void {
  const { requestId, matchRows } = flow;
  const header = { matchId: `m-${requestId}`, requestId, itemsCount: matchRows.length };
  const time = flow.submittedAt + MATCHED_AFTER;
  sendParts(setting, setting.giver, 'gov.transfer.match.performed.v1', time, inParts(setting, matchRows), header);
}

function writeDisclosure(setting: Setting, flow: Flow): void {
  const { agreement, giver, taker, cast, writer } = setting;
  const { requestId, disclosureId, disclosed, officer, later } = flow;
  const header = {
    ...{ disclosureId, requestId, matchId: `m-${requestId}` },
    recipient: { agency: cast.taker, actorRefs: [flow.recipient] },
    elements: ['name', 'address'],
    elementClass: flow.elementClass,
    itemsCount: sizeOf(flow),
  };
  const time = flow.submittedAt + DISCLOSED_AFTER;
  const type = 'gov.transfer.disclosure.made.v1';
  if (flow.refusedFirst) {
    const { sequence } = writer.sendRefused(giver, type, time, { ...header, itemsCount: String(header.itemsCount) });
    const [items] = inParts(setting, disclosed, disclosed.length);
    writer.send(giver, type, time, { ...header, items } as unknown as DataOf<typeof type>, { sequence });
    return;
  }
  const first = inParts(setting, disclosed.slice(0, disclosed.length - (later?.rows ?? 0)));
  const second = later ? inParts(setting, disclosed.slice(-later.rows)) : [];
  const of = first.length + second.length;
  sendParts(setting, giver, type, time, first, header, 1, of);
  if (!later) return;
  const document = { rosterKind: 'recipient' as const, documentDigest: digestOf(`${agreement} ${officer} leaves`) };
  const left = flow.submittedAt + 10 * DAY;
  const effectiveAt = new Date(left).toISOString();
  writer.send(taker, 'gov.transfer.roster.changed.v1', left, { ...document, remove: [officer], effectiveAt });
  sendParts(setting, giver, type, later.at, second, header, first.length + 1, of);
}

/** A receipt for what went first and, where there is one, for the later part. */
export function writeReceipts(setting: Setting, flow: Flow, source: string): void {
  const { random, writer } = setting;
  const { disclosureId, later, receiptTwice } = flow;
  const { count, location } = flow.receipt!;
  const type = 'gov.transfer.receipt.acknowledged.v1';
  const data = { disclosureId, holdingLocation: location };
  const time = flow.submittedAt + DISCLOSED_AFTER + random.int(1, 70) * HOUR;
  const { id, sequence } = writer.send(source, type, time, { ...data, receivedCount: count - (later?.rows ?? 0) });
  if (receiptTwice) {
    const custodianRef = refOf(`${disclosureId} custodian`);
    writer.send(source, type, time, { ...data, receivedCount: count, custodianRef }, { id, sequence });
    setting.plant('INT-11', `${source} ${id}`);
  }
  if (later) writer.send(source, type, later.at + random.int(1, 70) * HOUR, { ...data, receivedCount: later.rows });
}

interface Part {
  fields: string[];
  rows: unknown[][];
}

/** Parts `first` to the last of these, of so many in all; each repeats the header of the whole. */
function sendParts<T extends BulkType>(
  { writer }: Setting,
  source: string,
  type: T,
  time: number,
  parts: Part[],
  header: object,
  first = 1,
  of = parts.length,
): void {
  parts.forEach((items, i) => {
    writer.send(source, type, time, { ...header, part: first + i, of, items } as unknown as DataOf<T>);
  });
}

/** Parts of at most `size` rows; by default one to three of each shape. Rows of one part have the same fields, because a tuple cannot leave one out. */
function inParts({ random }: Setting, items: Item[], size = Math.ceil(items.length / random.int(1, 3))): Part[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const shape = Object.keys(item).join();
    groups.set(shape, [...(groups.get(shape) ?? []), item]);
  }
  return [...groups].flatMap(([shape, group]) => {
    const fields = shape.split(',');
    const parts = [];
    for (let at = 0; at < group.length; at += size) {
      parts.push({ fields, rows: group.slice(at, at + size).map((item) => fields.map((field) => item[field])) });
    }
    return parts;
  });
}
