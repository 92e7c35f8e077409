import type { DataOf } from '#libs/contracts';
import { DISCLOSED_AFTER, HOUR } from './calendar.js';
import type { Flow, Item } from './flow.js';
import type { Setting } from './setting.js';
import { refOf } from './writer.js';

type BulkType =
  'gov.transfer.request.submitted.v1' | 'gov.transfer.match.performed.v1' | 'gov.transfer.disclosure.made.v1';

/** The request, its validation and match, the disclosure and its receipt. */
export function writeFlow({ agreement, giver, taker, agencies, random, writer }: Setting, flow: Flow): void {
  const { requestId } = flow;
  const send = <T extends BulkType>(source: string, type: T, time: number, rows: Item[], header: object): void => {
    const parts = partsOf(rows, Math.ceil(rows.length / random.int(1, 3)));
    parts.forEach((items, i) => {
      writer.send(source, type, time, { ...header, part: i + 1, of: parts.length, items } as unknown as DataOf<T>);
    });
  };
  send(taker, 'gov.transfer.request.submitted.v1', flow.submittedAt, flow.requestRows, {
    requestId,
    requesterRef: refOf(`${agreement} head`),
    itemsCount: flow.items,
  });
  writer.send(giver, 'gov.transfer.request.validated.v1', flow.submittedAt + 2 * HOUR, {
    requestId,
    acceptedCount: flow.items,
  });
  send(giver, 'gov.transfer.match.performed.v1', flow.submittedAt + 5 * HOUR, flow.matchRows, {
    matchId: `m-${requestId}`,
    requestId,
  });
  const disclosedAt = flow.submittedAt + DISCLOSED_AFTER;
  send(giver, 'gov.transfer.disclosure.made.v1', disclosedAt, flow.disclosed, {
    disclosureId: flow.disclosureId,
    requestId,
    matchId: `m-${requestId}`,
    recipient: { agency: agencies.taker, actorRefs: [flow.recipient] },
    elements: ['name', 'address'],
    elementClass: 'identity',
    itemsCount: flow.disclosed.length,
  });
  if (!flow.receipt) return;
  writer.send(taker, 'gov.transfer.receipt.acknowledged.v1', disclosedAt + random.int(1, 70) * HOUR, {
    disclosureId: flow.disclosureId,
    receivedCount: flow.receipt.count,
    holdingLocation: flow.receipt.location,
  });
}

/** Parts of at most `size` rows. Rows of one part have the same fields, because a tuple cannot leave one out. */
function partsOf(items: Item[], size: number): { fields: string[]; rows: unknown[][] }[] {
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
