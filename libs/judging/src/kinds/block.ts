import { Bits, isEmpty, noBits } from '../bits.js';
import { isEmptyRecord, newRecord } from '../record.js';
import { packSet, type StoredSet, unpackSet } from './encode-set.js';
import type { Encoding } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** What a reading of addresses said of the items it covered. */
export interface Assessed {
  known: Bits;
  insufficient: Bits;
  partial: Bits;
}
export const newAssessed = (): Assessed => ({ known: noBits(), insufficient: noBits(), partial: noBits() });

/** Rows of one match, by what they say. `compared`/`notCompared` only where the row says so itself. */
export interface Matched {
  match: Bits;
  other: Bits;
  paths: Record<string, Bits>;
  compared: Bits;
  notCompared: Bits;
}
export const newMatched = (): Matched => ({
  match: noBits(),
  other: noBits(),
  paths: {},
  compared: noBits(),
  notCompared: noBits(),
});

/** Rows of one disclosure; `contents`: what was disclosed of them, as JSON [elements, class, has a court order]. */
export interface Disclosed {
  items: Bits;
  contents: Record<string, Bits>;
}
export const newDisclosed = (): Disclosed => ({ items: noBits(), contents: {} });

/** 256 items of one request. All facts are sets that only grow, so the order of arrival leaves no trace. */
export interface BlockFacts {
  kind: 'block';
  agreement: string;
  /** The request, or `~<disclosure>` for the items of a disclosure that names none. */
  request: string;
  block: number;
  requested: Bits;
  nameKnown: Bits;
  nameMissing: Bits;
  assessedByRequester: Assessed;
  assessedBySource: Record<string, Assessed>;
  officers: Record<string, Bits>;
  reasons: Record<string, Bits>;
  accepted: Bits;
  rejected: Bits;
  matches: Record<string, Matched>;
  disclosures: Record<string, Disclosed>;
  /** What this block has added to its request's funnel and to officers, reasons and disclosures. */
  counted: Record<string, number>;
  /** `<rule> <subject>` -> items that hit now. */
  verdicts: Record<string, Bits>;
}

export const newBlock = (agreement: string, request: string, block: number): BlockFacts => ({
  kind: 'block',
  agreement,
  request,
  block,
  requested: noBits(),
  nameKnown: noBits(),
  nameMissing: noBits(),
  assessedByRequester: newAssessed(),
  assessedBySource: {},
  officers: {},
  reasons: {},
  accepted: noBits(),
  rejected: noBits(),
  matches: newRecord(),
  disclosures: newRecord(),
  counted: newRecord(),
  verdicts: {},
});

type Sets = Record<string, Bits>;
type StoredSets = Record<string, StoredSet>;
/** An object of which every member is known by name: a set, or sets by a name that an agency chose. */
type Group = object;
type StoredGroup = Record<string, StoredSet | StoredSets>;

function each<T, U>(record: Record<string, T>, change: (member: T) => U): Record<string, U> {
  const out = newRecord<U>();
  for (const name in record) out[name] = change(record[name]!);
  return out;
}

/** Leaves out what is empty, but never a member of a record: there a name says something by being there. */
function packGroup(group: Group): StoredGroup {
  const out: StoredGroup = {};
  const members = group as Record<string, Bits | Sets>;
  for (const name in members) {
    const member = members[name]!;
    if (member instanceof Bits) {
      if (!isEmpty(member)) out[name] = packSet(member);
    } else if (!isEmptyRecord(member)) out[name] = each(member, packSet);
  }
  return out;
}

function unpackGroup<T extends Group>(group: T, stored: StoredGroup): T {
  const members = group as Record<string, Bits | Sets>;
  for (const name in stored) {
    const member = stored[name]!;
    members[name] = typeof member === 'object' ? each(member, unpackSet) : unpackSet(member);
  }
  return group;
}

/** A block as it is stored: most are for a few items, and nine in ten of their sets are empty. Its key says whose it is. */
function pack(block: BlockFacts): object {
  const { kind: _k, agreement: _a, request: _r, block: _b, counted, assessedByRequester, ...rest } = block;
  const { assessedBySource, matches, disclosures, ...sets } = rest;
  const out: Record<string, unknown> = packGroup(sets);
  if (!isEmptyRecord(counted)) out['counted'] = counted;
  const assessed = packGroup(assessedByRequester);
  if (!isEmptyRecord(assessed)) out['assessedByRequester'] = assessed;
  if (!isEmptyRecord(assessedBySource)) out['assessedBySource'] = each(assessedBySource, packGroup);
  if (!isEmptyRecord(matches)) out['matches'] = each(matches, packGroup);
  if (!isEmptyRecord(disclosures)) out['disclosures'] = each(disclosures, packGroup);
  return out;
}

interface StoredBlock {
  counted?: Record<string, number>;
  assessedByRequester?: StoredGroup;
  assessedBySource?: Record<string, StoredGroup>;
  matches?: Record<string, StoredGroup>;
  disclosures?: Record<string, StoredGroup>;
}

function unpack(stored: object, block: BlockFacts): BlockFacts {
  const { counted, assessedByRequester, assessedBySource, matches, disclosures, ...sets } = stored as StoredBlock;
  unpackGroup(block, sets as StoredGroup);
  if (counted) block.counted = each(counted, (count) => count);
  if (assessedByRequester) unpackGroup(block.assessedByRequester, assessedByRequester);
  if (assessedBySource) block.assessedBySource = each(assessedBySource, (group) => unpackGroup(newAssessed(), group));
  if (matches) block.matches = each(matches, (group) => unpackGroup(newMatched(), group));
  if (disclosures) block.disclosures = each(disclosures, (group) => unpackGroup(newDisclosed(), group));
  return block;
}

const encoding: Encoding<BlockFacts> = { pack, unpack };

export const block: KindOfFacts<BlockFacts> = {
  empty: newBlock,
  encoding,
  surviving: ['kind', 'agreement', 'request', 'block', 'counted', 'verdicts'],
  *readWith({ request, disclosures }, agreement) {
    yield keys.request(agreement, request);
    for (const disclosure in disclosures) yield keys.disclosure(agreement, disclosure);
  },
};
