import {
  Bits,
  type BlockFacts,
  type Entity,
  isEmpty,
  newAssessed,
  newBlock,
  newDisclosed,
  newMatched,
} from '#libs/rules';

export const isBlock = (entity: Entity): entity is BlockFacts => (entity as { kind?: unknown }).kind === 'block';

/** An empty set or a record without members. */
function isDefault(value: unknown): boolean {
  if (value instanceof Bits) return isEmpty(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const _name in value) return false;
  return true;
}

/** Of an object whose members are all known by name. Never of a record: there a name says something by being there. */
function sparse(object: object): object {
  const out: Record<string, unknown> = {};
  for (const name in object) {
    const value = (object as Record<string, unknown>)[name];
    if (!isDefault(value)) out[name] = value;
  }
  return out;
}

const each = (record: Record<string, object>): object => {
  const out: Record<string, object> = {};
  for (const name in record) out[name] = sparse(record[name]!);
  return out;
};

/** A block as it is stored: most are for a few items, and nine in ten of their sets are empty. */
export function withoutDefaults(block: BlockFacts): object {
  const { assessedByRequester, assessedBySource, matches, disclosures } = block;
  return sparse({
    ...block,
    assessedByRequester: sparse(assessedByRequester),
    assessedBySource: each(assessedBySource),
    matches: each(matches),
    disclosures: each(disclosures),
  });
}

/** Fills in what `withoutDefaults` left out; members in the order of a new block, so that it is written the same again. */
export function withDefaults(stored: BlockFacts): BlockFacts {
  const block = Object.assign(newBlock(stored.agreement, stored.request, stored.block), stored);
  block.assessedByRequester = Object.assign(newAssessed(), stored.assessedByRequester);
  fill(block.assessedBySource, newAssessed);
  fill(block.matches, newMatched);
  fill(block.disclosures, newDisclosed);
  return block;
}

function fill<T extends object>(record: Record<string, T>, make: () => T): void {
  for (const name in record) record[name] = Object.assign(make(), record[name]);
}
