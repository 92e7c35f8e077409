import { and, type Bits, countBits, isEmpty, minus, noBits, or } from '../bits.js';
import { judgedAddress } from '../judge/judged-address.js';
import type { BlockFacts } from '../kinds/block.js';
import type { DisclosureFacts } from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import type { Funnel, RequestFacts } from '../kinds/request.js';
import { dayOfSlot, slotOf, type VolumeAct, type VolumeSlot } from '../kinds/volume.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { addTo, isEmptyRecord, newRecord, own } from '../record.js';

/** What a block counts now, by name. `o:` officer, `r:` reason, `d:` disclosure, `p:` path of a match. */
function countBlock(block: BlockFacts, request: RequestFacts | undefined): Record<string, number> {
  const counted = newRecord<number>();
  put(counted, 'submitted', block.requested);
  put(counted, 'accepted', block.accepted);
  countLevels(counted, block, request);
  countMatches(counted, block);
  let disclosed = noBits();
  for (const id in block.disclosures) {
    const { items } = block.disclosures[id]!;
    put(counted, `d:${id}`, items);
    disclosed = or(disclosed, items);
  }
  put(counted, 'disclosed', disclosed);
  let withReason = noBits();
  for (const reason in block.reasons) {
    put(counted, `r:${reason}`, block.reasons[reason]!);
    withReason = or(withReason, block.reasons[reason]!);
  }
  put(counted, 'withReason', withReason);
  for (const officer in block.officers) put(counted, `o:${officer}`, block.officers[officer]!);
  return counted;
}

function put(counted: Record<string, number>, name: string, items: Bits): void {
  if (!isEmpty(items)) counted[name] = countBits(items);
}

function countMatches(counted: Record<string, number>, block: BlockFacts): void {
  let match = noBits();
  let other = noBits();
  const paths: Record<string, Bits> = {};
  for (const key in block.matches) {
    const rows = block.matches[key]!;
    match = or(match, rows.match);
    other = or(other, rows.other);
    for (const path in rows.paths) paths[`p:${path}`] = or(paths[`p:${path}`] ?? noBits(), rows.paths[path]!);
  }
  put(counted, 'matched', match);
  put(counted, 'notMatched', other);
  for (const path in paths) put(counted, path, paths[path]!);
}

function countLevels(counted: Record<string, number>, block: BlockFacts, request: RequestFacts | undefined): void {
  const { insufficient, partial } = judgedAddress(block, request);
  const rejected = minus(block.rejected, block.accepted);
  const level = (items: Bits, name: string, suffix: string): void => {
    if (isEmpty(items)) return;
    put(counted, name, items);
    put(counted, `accepted${suffix}`, and(items, block.accepted));
    put(counted, `rejected${suffix}`, and(items, rejected));
  };
  level(and(insufficient, block.requested), 'insufficient', 'Insufficient');
  level(and(partial, block.requested), 'partial', 'Partial');
}

/** Members of the funnel that are plain counts. */
type Plain = Exclude<keyof Funnel, 'matchedByPath'>;

/** Carries what a block counts now into its request, officers, reasons and disclosures, as differences. */
export function recountBlock(work: Work, key: Key<'block'>): void {
  const { memory } = work;
  const block = memory.read(key);
  if (!block) return;
  const now = countBlock(block, memory.read(keys.request(block.agreement, block.request)));
  const was = block.counted;
  let changed = false;
  const change = (name: string, delta: number): void => {
    if (delta === 0) return;
    changed = true;
    carry(work, block, name, delta);
  };
  for (const name in now) change(name, now[name]! - (was[name] ?? 0));
  for (const name in was) if (now[name] === undefined) change(name, -was[name]!);
  if (changed) memory.edit(key).counted = now;
}

function carry({ memory, touched }: Work, { agreement, request }: BlockFacts, name: string, delta: number): void {
  const key = keys.request(agreement, request);
  const facts = memory.edit(key);
  touched.add(key);
  if (name === 'withReason') facts.itemsWithReason += delta;
  else if (name.startsWith('p:')) addTo(facts.funnel.matchedByPath, name.slice(2), delta);
  else if (name.startsWith('r:')) addTo(facts.reasons, name.slice(2), delta);
  else if (name.startsWith('o:')) {
    const officerKey = keys.officer(agreement, name.slice(2));
    const officer = memory.edit(officerKey);
    addTo(officer.requests, request, delta);
    addTo(facts.officers, name.slice(2), delta);
    officer.items += delta;
    touched.add(officerKey);
  } else if (name.startsWith('d:')) {
    const disclosureKey = keys.disclosure(agreement, name.slice(2));
    memory.edit(disclosureKey).items += delta;
    touched.add(disclosureKey);
  } else {
    const none = facts.funnel.submitted === 0;
    facts.funnel[name as Plain] += delta;
    // Whether a request has items at all decides what can be said of all that was disclosed for it.
    if (none !== (facts.funnel.submitted === 0)) touched.addDisclosuresOf(agreement, request);
  }
}

/** Keeps the summaries of volumes in step with one disclosure's time, number of items and request. */
export function recountVolume(work: Work, key: Key<'disclosure'>): void {
  const { memory } = work;
  const facts = memory.read(key);
  if (!facts) return;
  const { agreement, disclosure, made, items } = facts;
  const was = facts.slot === undefined ? undefined : own(actsOf(memory, agreement, facts.slot), disclosure);
  // The same entry is the same act: only how many items it has may have changed.
  if (was?.index === made?.index && (was?.items ?? items) === items) return;
  if (was) {
    count(work, agreement, was, -was.items);
    dropAct(memory, agreement, facts.slot!, disclosure);
  }
  const edited = memory.edit(key);
  delete edited.slot;
  if (!made) return;
  const is = volumeAct(made, items);
  edited.slot = slotOf(is.time);
  count(work, agreement, is, items);
  putAct(memory, agreement, edited.slot, disclosure, is);
}

function count({ memory, touched }: Work, agreement: string, { time, request }: VolumeAct, items: number): void {
  const key = keys.volume(agreement);
  const volume = memory.edit(key);
  addTo(volume.days, String(dayOfSlot(slotOf(time))), items);
  volume.total += items;
  touched.add(key);
  if (request === '') return;
  const requestKey = keys.request(agreement, request);
  memory.edit(requestKey).volume += items;
  touched.add(requestKey);
}

function volumeAct({ header, ...act }: NonNullable<DisclosureFacts['made']>, items: number): VolumeAct {
  return { ...act, items, request: header.requestId ?? '' };
}

const slotKey = (agreement: string, slot: number) => keys.volumeSlot(agreement, dayOfSlot(slot), slot);

const actsOf = (memory: Overlay, agreement: string, slot: number): VolumeSlot['acts'] =>
  memory.read(slotKey(agreement, slot))?.acts ?? {};

function editSlots(memory: Overlay, agreement: string, slot: number, edit: (slots: Set<number>) => void): void {
  const day = memory.edit(keys.volumeDay(agreement, dayOfSlot(slot)));
  const slots = new Set(day.slots);
  edit(slots);
  day.slots = [...slots].sort((a, b) => a - b);
}

function putAct(memory: Overlay, agreement: string, slot: number, disclosure: string, act: VolumeAct): void {
  const { acts } = memory.edit(slotKey(agreement, slot));
  if (isEmptyRecord(acts)) editSlots(memory, agreement, slot, (slots) => slots.add(slot));
  acts[disclosure] = act;
}

function dropAct(memory: Overlay, agreement: string, slot: number, disclosure: string): void {
  const { acts } = memory.edit(slotKey(agreement, slot));
  delete acts[disclosure];
  if (isEmptyRecord(acts)) editSlots(memory, agreement, slot, (slots) => slots.delete(slot));
}
