import { Bits, isEmpty } from '../bits.js';
import { type BlockFacts, newAssessed, newBlock, newDisclosed, newMatched } from './block.js';
import { newRecord } from '../record.js';
import { packSet, type StoredSet, unpackSet } from './set-encoding.js';
import { isEmptyObject } from './sparse.js';

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
    } else if (!isEmptyObject(member)) out[name] = each(member, packSet);
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
export function packBlock(block: BlockFacts): object {
  const { kind: _k, agreement: _a, request: _r, block: _b, counted, assessedByRequester, ...rest } = block;
  const { assessedBySource, matches, disclosures, ...sets } = rest;
  const out: Record<string, unknown> = packGroup(sets);
  if (!isEmptyObject(counted)) out['counted'] = counted;
  const assessed = packGroup(assessedByRequester);
  if (!isEmptyObject(assessed)) out['assessedByRequester'] = assessed;
  if (!isEmptyObject(assessedBySource)) out['assessedBySource'] = each(assessedBySource, packGroup);
  if (!isEmptyObject(matches)) out['matches'] = each(matches, packGroup);
  if (!isEmptyObject(disclosures)) out['disclosures'] = each(disclosures, packGroup);
  return out;
}

interface StoredBlock {
  counted?: Record<string, number>;
  assessedByRequester?: StoredGroup;
  assessedBySource?: Record<string, StoredGroup>;
  matches?: Record<string, StoredGroup>;
  disclosures?: Record<string, StoredGroup>;
}

export function unpackBlock(key: string, stored: object): BlockFacts {
  const [, agreement, request, number] = key.split('|') as [string, string, string, string];
  const { counted, assessedByRequester, assessedBySource, matches, disclosures, ...sets } = stored as StoredBlock;
  const block = unpackGroup(newBlock(agreement, request, Number(number)), sets as StoredGroup);
  if (counted) block.counted = each(counted, (count) => count);
  if (assessedByRequester) unpackGroup(block.assessedByRequester, assessedByRequester);
  if (assessedBySource) block.assessedBySource = each(assessedBySource, (group) => unpackGroup(newAssessed(), group));
  if (matches) block.matches = each(matches, (group) => unpackGroup(newMatched(), group));
  if (disclosures) block.disclosures = each(disclosures, (group) => unpackGroup(newDisclosed(), group));
  return block;
}
