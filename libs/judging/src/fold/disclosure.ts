import { type Bulk, millis } from '#libs/contracts';
import { isMarkedAs, speakerOf } from '../act.js';
import { noBits, withBit } from '../bits.js';
import { insertAct } from '../kinds/agreement.js';
import { statementOf } from '../kinds/block.js';
import { hasMany, partsSoFar, putPart } from '../judge/parts.js';
import {
  type Discloser,
  type DisclosureFacts,
  newDiscloser,
  type Part,
  requestOf,
  subjectOf,
} from '../kinds/disclosure.js';
import { keys } from '../kinds/key.js';
import { tallyName } from '../kinds/tally.js';
import { disclosuresBy } from '../kinds/volume.js';
import { Tally } from '../tally/tally.js';
import { own, ownOr } from '../record.js';
import type { EventOf, FoldContext } from './context.js';
import { noteDisclosedFor, noteDisclosedTo } from './acted.js';
import { dataDigest, forEachItem, member, partOf } from './items.js';
import { listDisclosure } from './unlisted.js';

function editDisclosure({ memory, touched, agreement }: FoldContext, disclosure: string): DisclosureFacts {
  touched.add(keys.disclosure(agreement, disclosure));
  return memory.edit(keys.disclosure(agreement, disclosure));
}

export function foldDisclosed(context: FoldContext, { data }: EventOf<'gov.transfer.disclosure.made.v1'>): void {
  const { agreement, memory, touched, act } = context;
  const { items, recipient, requestId, matchId, elements, elementClass, courtOrderRef, payloadDigest } = data;
  const id = data.disclosureId;
  const agency = speakerOf(act);
  const facts = editDisclosure(context, id);
  const discloser = ownOr(facts.disclosers, agency, newDiscloser);
  const known = discloser.parts[act.index];
  const part: Part = {
    act,
    ...(requestId === undefined ? {} : { requestId }),
    ...(matchId === undefined ? {} : { matchId }),
    agency: recipient.agency,
    actors: [...new Set(recipient.actorRefs)].sort(),
    elements: [...new Set(elements)].sort(),
    ...(elementClass === undefined ? {} : { elementClass }),
    ...(courtOrderRef === undefined ? {} : { courtOrder: true as const }),
    stated: data.itemsCount,
    ...partOf(data),
    data: dataDigest(data),
    ...(payloadDigest === undefined ? {} : { payloadDigest }),
    items: known?.items ?? 0,
  };
  const isAddressed = partsSoFar(discloser).agencies.has(recipient.agency);
  putPart(discloser, part);
  if (known && !isMarkedAs(known.act, act))
    new Tally(memory, agreement, tallyName(disclosuresBy(discloser.sum), act.day)).mark(act);
  // A new recipient of this agency: earlier answers, of whomever, may be meant for its disclosure now.
  if (!isAddressed)
    for (const { index } of [...facts.receipts, ...facts.dispositions]) touched.addAgain(agreement, index);
  const subject = subjectOf(agency, id);
  const request = requestOf(subject, requestId);
  const requestFacts = memory.edit(keys.request(agreement, request));
  if (requestId !== undefined && own(discloser.requests, requestId) === undefined) {
    discloser.requests[requestId] = 'no';
    listDisclosure(memory, requestFacts, subject);
  }
  noteDisclosed(context, discloser, part, isAddressed);
  touched.add(keys.request(agreement, request));
  // If an entry is folded again, its mark may be the only change, and findings about the volume state it.
  touched.add(keys.volume(agreement, discloser.sum));
  if (items) foldDisclosedItems(context, facts, { request, subject, items });
  if (facts.apart || !hasMany(facts)) return;
  facts.apart = true;
  // From now on each block waits by itself.
  touched.addDisclosure(agreement, id);
}

/** All requests that a disclosure names have all its recipients, whichever part came first. `isAddressed`: an earlier part names this one. */
function noteDisclosed(
  context: FoldContext,
  discloser: Discloser,
  { act, requestId, agency }: Part,
  isAddressed: boolean,
): void {
  const speaker = speakerOf(act);
  noteDisclosedTo(context, speaker, agency);
  const { agencies: recipients } = partsSoFar(discloser);
  if (requestId !== undefined) noteDisclosedFor(context, requestId, speaker, { recipients, time: act.time });
  if (!isAddressed && recipients.size > 1)
    for (const request in discloser.requests) noteDisclosedFor(context, request, speaker, { recipients });
}

function foldDisclosedItems(
  context: FoldContext,
  facts: DisclosureFacts,
  { request, subject, items }: { request: string; subject: string; items: Bulk },
): void {
  const blocks = new Set(own(facts.blocks, request));
  const known = blocks.size;
  const elementsOf = member<string[]>(items, 'elements');
  forEachItem(context, request, items, (block, bit, row) => {
    const statement = statementOf(block, 'disclosed', context.act);
    statement.disclosure = subject;
    statement.items = withBit(statement.items, bit);
    blocks.add(block.block);
    const elements = elementsOf(row);
    if (!elements) return;
    const content = JSON.stringify([...new Set(elements)].sort());
    statement.elements[content] = withBit(own(statement.elements, content) ?? noBits(), bit);
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
