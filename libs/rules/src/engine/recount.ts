import { and, countBits, minus, or, noBits, type Bits } from '../bits.js';
import { judgedAddress } from '../facts/assessment.js';
import type { BlockFacts } from '../facts/block.js';
import { newDisclosure, type DisclosureFacts } from '../facts/disclosure.js';
import { newOfficer } from '../facts/officer.js';
import { own } from '../facts/own.js';
import { newRequest, type Funnel, type RequestFacts } from '../facts/request.js';
import { newVolume, dayOfSlot, slotOf, type VolumeAct, type VolumeDay, type VolumeSlot } from '../facts/volume.js';
import type { Dirty } from './dirty.js';
import { keys } from './keys.js';
import type { Overlay } from './memory.js';

/** Under this name a disclosure remembers the ten minutes under which its volume is kept. */
const SLOT_NOTED = 'volume-slot';

/** What a block counts now, by name. `o:` officer, `r:` reason, `d:` disclosure, `p:` path of a match. */
function countBlock(block: BlockFacts, request: RequestFacts | undefined): Record<string, number> {
  const counted: Record<string, number> = {};
  const put = (name: string, n: number): void => {
    if (n > 0) counted[name] = n;
  };
  put('submitted', countBits(block.requested));
  put('accepted', countBits(block.accepted));
  countLevels(block, request, put);
  let match = noBits();
  let other = noBits();
  const paths = new Map<string, Bits>();
  for (const rows of Object.values(block.matches)) {
    match = or(match, rows.match);
    other = or(other, rows.other);
    for (const [path, items] of Object.entries(rows.paths)) paths.set(path, or(paths.get(path) ?? noBits(), items));
  }
  put('matched', countBits(match));
  put('notMatched', countBits(other));
  for (const [path, items] of paths) put(`p:${path}`, countBits(items));
  let disclosed = noBits();
  for (const [id, rows] of Object.entries(block.disclosures)) {
    put(`d:${id}`, countBits(rows.items));
    disclosed = or(disclosed, rows.items);
  }
  put('disclosed', countBits(disclosed));
  let withReason = noBits();
  for (const [reason, items] of Object.entries(block.reasons)) {
    put(`r:${reason}`, countBits(items));
    withReason = or(withReason, items);
  }
  put('withReason', countBits(withReason));
  for (const [officer, items] of Object.entries(block.officers)) put(`o:${officer}`, countBits(items));
  return counted;
}

function countLevels(
  block: BlockFacts,
  request: RequestFacts | undefined,
  put: (name: string, n: number) => void,
): void {
  const address = judgedAddress(block, request);
  const rejected = minus(block.rejected, block.accepted);
  for (const [level, name] of [
    ['insufficient', 'Insufficient'],
    ['partial', 'Partial'],
  ] as const) {
    const items = and(address[level], block.requested);
    put(level, countBits(items));
    put(`accepted${name}`, countBits(and(items, block.accepted)));
    put(`rejected${name}`, countBits(and(items, rejected)));
  }
}

/** Members of the funnel that are plain counts. */
type Plain = Exclude<keyof Funnel, 'matchedByPath'>;

/** Carries what a block counts now into its request, officers, reasons and disclosures, as differences. */
export function recountBlock(overlay: Overlay, dirty: Dirty, key: string): void {
  const seen = overlay.read<BlockFacts>(key);
  if (!seen) return;
  const { agreement, request } = seen;
  const facts = overlay.read<RequestFacts>(keys.request(agreement, request));
  const now = countBlock(seen, facts);
  const was = seen.counted;
  const names = new Set([...Object.keys(now), ...Object.keys(was)]);
  let changed = false;
  for (const name of names) {
    const delta = (now[name] ?? 0) - (was[name] ?? 0);
    if (delta === 0) continue;
    changed = true;
    carry(overlay, dirty, agreement, request, name, delta);
  }
  if (changed) overlay.edit<BlockFacts>(key, () => seen).counted = now;
}

function carry(overlay: Overlay, dirty: Dirty, agreement: string, request: string, name: string, delta: number): void {
  const key = keys.request(agreement, request);
  const facts = overlay.edit(key, () => newRequest(agreement, request));
  dirty.add(key);
  if (name === 'withReason') facts.itemsWithReason += delta;
  else if (name.startsWith('p:')) add(facts.funnel.matchedByPath, name.slice(2), delta);
  else if (name.startsWith('r:')) add(facts.reasons, name.slice(2), delta);
  else if (name.startsWith('o:')) {
    const officerKey = keys.officer(agreement, name.slice(2));
    const officer = overlay.edit(officerKey, () => newOfficer(agreement, name.slice(2)));
    add(officer.requests, request, delta);
    dirty.add(officerKey);
  } else if (name.startsWith('d:')) {
    const disclosureKey = keys.disclosure(agreement, name.slice(2));
    overlay.edit(disclosureKey, () => newDisclosure(agreement, name.slice(2))).items += delta;
    dirty.add(disclosureKey);
  } else {
    const none = facts.funnel.submitted === 0;
    facts.funnel[name as Plain] += delta;
    // Whether a request has items at all decides what can be said of all that was disclosed for it.
    if (none !== (facts.funnel.submitted === 0)) for (const id of facts.disclosures) dirty.addDisclosure(agreement, id);
  }
}

function add(counts: Record<string, number>, name: string, delta: number): void {
  counts[name] = (own(counts, name) ?? 0) + delta;
  if (counts[name] === 0) delete counts[name];
}

/** Keeps the agreement's summary of volumes in step with one disclosure's time and number of items. */
export function recountVolume(overlay: Overlay, dirty: Dirty, key: string): void {
  const facts = overlay.read<DisclosureFacts>(key);
  if (!facts) return;
  const { agreement, disclosure, made, items } = facts;
  const wasSlot = facts.verdicts[SLOT_NOTED];
  const was = wasSlot === undefined ? undefined : own(readSlot(overlay, agreement, wasSlot)?.acts ?? {}, disclosure);
  const is = made && volumeAct(made, items);
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  const volume = overlay.edit(keys.volume(agreement), () => newVolume(agreement));
  const verdicts = overlay.edit<DisclosureFacts>(key, () => facts).verdicts;
  if (was) {
    add(volume.days, String(dayOfSlot(wasSlot!)), -was.items);
    add(volume.requests, was.request, -was.items);
    volume.total -= was.items;
    dropAct(overlay, agreement, wasSlot!, disclosure);
    delete verdicts[SLOT_NOTED];
  }
  if (is) {
    const slot = slotOf(is.time);
    add(volume.days, String(dayOfSlot(slot)), items);
    add(volume.requests, is.request, items);
    volume.total += items;
    putAct(overlay, agreement, slot, disclosure, is);
    verdicts[SLOT_NOTED] = slot;
  }
  dirty.add(keys.volume(agreement));
}

function volumeAct({ header, ...act }: NonNullable<DisclosureFacts['made']>, items: number): VolumeAct {
  return { ...act, items, request: header.requestId ?? '' };
}

function isEmptyRecord(record: object): boolean {
  for (const _name in record) return false;
  return true;
}

const slotKey = (agreement: string, slot: number): string => keys.volumeSlot(agreement, dayOfSlot(slot), slot);

const readSlot = (overlay: Overlay, agreement: string, slot: number): VolumeSlot | undefined =>
  overlay.read<VolumeSlot>(slotKey(agreement, slot));

const editSlot = (overlay: Overlay, agreement: string, slot: number): VolumeSlot =>
  overlay.edit<VolumeSlot>(slotKey(agreement, slot), () => ({ kind: 'volume-slot', acts: {} }));

function editSlots(overlay: Overlay, agreement: string, slot: number, edit: (slots: Set<number>) => void): void {
  const key = keys.volumeDay(agreement, dayOfSlot(slot));
  const day = overlay.edit<VolumeDay>(key, () => ({ kind: 'volume-day', slots: [] }));
  const slots = new Set(day.slots);
  edit(slots);
  day.slots = [...slots].sort((a, b) => a - b);
}

function putAct(overlay: Overlay, agreement: string, slot: number, disclosure: string, act: VolumeAct): void {
  const { acts } = editSlot(overlay, agreement, slot);
  if (isEmptyRecord(acts)) editSlots(overlay, agreement, slot, (slots) => slots.add(slot));
  acts[disclosure] = act;
}

function dropAct(overlay: Overlay, agreement: string, slot: number, disclosure: string): void {
  const { acts } = editSlot(overlay, agreement, slot);
  delete acts[disclosure];
  if (isEmptyRecord(acts)) editSlots(overlay, agreement, slot, (slots) => slots.delete(slot));
}
