import { millis, type Bulk } from '#libs/contracts';
import { noBits, withBit } from '../bits.js';
import { insertAct } from '../kinds/agreement.js';
import { newDisclosed } from '../kinds/block.js';
import { requestOf, type DisclosureFacts } from '../kinds/disclosure.js';
import { before } from '../act.js';
import { own, ownOr } from '../record.js';
import { keys } from '../kinds/key.js';
import type { EventOf, FoldContext } from './context.js';
import { forEachItem, member } from './items.js';

function editDisclosure({ memory, touched, agreement }: FoldContext, disclosure: string): DisclosureFacts {
  touched.add(keys.disclosure(agreement, disclosure));
  return memory.edit(keys.disclosure(agreement, disclosure));
}

/** A sorted set with more in it; the same array where nothing is new. */
function joined(set: string[], more: readonly string[]): string[] {
  let all = set;
  for (const one of more) if (!all.includes(one)) all = [...all, one];
  return all === set ? set : all.sort();
}

export function foldDisclosed(context: FoldContext, { data }: EventOf<'gov.transfer.disclosure.made.v1'>): void {
  const { agreement, memory, touched } = context;
  const { items, part: _part, of: _of, ...header } = data;
  const id = data.disclosureId;
  const facts = editDisclosure(context, id);
  const { recipients, agencies, matchIds } = facts;
  const first = !facts.made || before(context.act, facts.made);
  if (first) facts.made = { ...context.act, header };
  facts.recipients = joined(recipients, header.recipient.actorRefs ?? []);
  facts.agencies = joined(agencies, [header.recipient.agency]);
  facts.matchIds = joined(matchIds, [header.matchId ?? '']);
  facts.elements = joined(facts.elements, header.elements);
  if (header.elementClass && !header.courtOrderRef) facts.classes = joined(facts.classes, [header.elementClass]);
  // What the items of earlier parts are judged by has changed.
  if (first || facts.recipients !== recipients || facts.agencies !== agencies || facts.matchIds !== matchIds) {
    touched.addDisclosure(agreement, id);
  }
  const request = requestOf(id, header.requestId);
  const requestFacts = memory.edit(keys.request(agreement, request));
  requestFacts.disclosures = joined(requestFacts.disclosures, [id]);
  touched.add(keys.request(agreement, request));
  if (items) foldDisclosedItems(context, facts, request, header, items);
}

function foldDisclosedItems(
  context: FoldContext,
  facts: DisclosureFacts,
  request: string,
  header: NonNullable<DisclosureFacts['made']>['header'],
  items: Bulk,
): void {
  const contentOf = (elements: readonly string[]): string =>
    JSON.stringify([[...elements].sort(), header.elementClass ?? null, header.courtOrderRef !== undefined]);
  const usual = contentOf(header.elements);
  const blocks = new Set(own(facts.blocks, request));
  const known = blocks.size;
  const elementsOf = member<string[]>(items, 'elements');
  forEachItem(context, request, items, (block, bit, row) => {
    const rows = ownOr(block.disclosures, facts.disclosure, newDisclosed);
    rows.items = withBit(rows.items, bit);
    blocks.add(block.block);
    const elements = elementsOf(row);
    if (elements) facts.elements = joined(facts.elements, elements);
    const content = elements ? contentOf(elements) : usual;
    rows.contents[content] = withBit(rows.contents[content] ?? noBits(), bit);
  });
  if (blocks.size > known) facts.blocks[request] = [...blocks].sort((a, b) => a - b);
}

export function foldReceipt(context: FoldContext, { data }: EventOf<'gov.transfer.receipt.acknowledged.v1'>): void {
  insertAct(editDisclosure(context, data.disclosureId).receipts, {
    ...context.act,
    count: data.receivedCount,
    ...(data.receivedPayloadDigest ? { payloadDigest: data.receivedPayloadDigest } : {}),
    ...(data.holdingLocation ? { location: data.holdingLocation } : {}),
  });
}

export function foldCopy(context: FoldContext, { data }: EventOf<'gov.transfer.copy.made.v1'>): void {
  insertAct(editDisclosure(context, data.disclosureId).copies, {
    ...context.act,
    location: data.location,
    ...(data.system ? { system: data.system } : {}),
  });
}

export function foldDisposition(
  context: FoldContext,
  { data }: EventOf<'gov.transfer.disposition.certified.v1'>,
): void {
  const { count, method } = data;
  insertAct(editDisclosure(context, data.disclosureId).dispositions, { ...context.act, count, method });
}

export function foldIncident(context: FoldContext, { data }: EventOf<'gov.transfer.incident.reported.v1'>): void {
  const key = keys.incident(context.agreement, data.incidentId);
  context.touched.add(key);
  const facts = context.memory.edit(key);
  insertAct(facts.reports, {
    ...context.act,
    occurredAt: millis(data.occurredAt),
    discoveredAt: millis(data.discoveredAt),
    notified: (data.notified ?? []).map(({ party, at }) => ({ party, at: millis(at) })),
    disclosures: data.disclosureIds ?? [],
  });
}
