import { millis } from '#libs/contracts';
import { noBits, setBit } from '../../bits.js';
import { insertAct } from '../../facts/agreement.js';
import { newDisclosed } from '../../facts/block.js';
import { newDisclosure, requestOf, type DisclosureFacts } from '../../facts/disclosure.js';
import { newIncident } from '../../facts/incident.js';
import { before } from '../../facts/order.js';
import { newRequest } from '../../facts/request.js';
import { keys } from '../keys.js';
import type { EventOf, FoldContext } from './context.js';
import { forEachItem } from './items.js';

function editDisclosure({ overlay, dirty, agreement }: FoldContext, disclosure: string): DisclosureFacts {
  dirty.add(keys.disclosure(agreement, disclosure));
  return overlay.edit(keys.disclosure(agreement, disclosure), () => newDisclosure(agreement, disclosure));
}

export function foldDisclosed(context: FoldContext, { data }: EventOf<'gov.transfer.disclosure.made.v1'>): void {
  const { agreement, overlay, dirty } = context;
  const { items, part: _part, of: _of, ...header } = data;
  const id = data.disclosureId;
  const facts = editDisclosure(context, id);
  if (!facts.made || before(context.act, facts.made)) {
    facts.made = { ...context.act, header };
    dirty.addDisclosure(agreement, id);
  }
  facts.recipients = [...new Set([...facts.recipients, ...(header.recipient.actorRefs ?? [])])].sort();
  const request = requestOf(id, header.requestId);
  const requestFacts = overlay.edit(keys.request(agreement, request), () => newRequest(agreement, request));
  if (!requestFacts.disclosures.includes(id)) requestFacts.disclosures = [...requestFacts.disclosures, id].sort();
  dirty.add(keys.request(agreement, request));
  if (!items) return;
  const blocks = new Set(facts.blocks);
  forEachItem(context, request, items, (block, bit, cell) => {
    const rows = (block.disclosures[id] ??= newDisclosed());
    setBit(rows.items, bit);
    blocks.add(block.block);
    const elements = cell('elements') as string[] | undefined;
    if (elements) setBit((rows.elements[JSON.stringify([...elements].sort())] ??= noBits()), bit);
  });
  facts.blocks = [...blocks].sort((a, b) => a - b);
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
  context.dirty.add(key);
  const facts = context.overlay.edit(key, () => newIncident(context.agreement, data.incidentId));
  insertAct(facts.reports, {
    ...context.act,
    occurredAt: millis(data.occurredAt),
    discoveredAt: millis(data.discoveredAt),
    notified: (data.notified ?? []).map(({ party, at }) => ({ party, at: millis(at) })),
    disclosures: data.disclosureIds ?? [],
  });
}
