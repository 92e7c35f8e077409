import type { Discloser, DisclosureFacts, Part } from '../kinds/disclosure.js';
import { byAct, inOrder, sumsOf } from './listed.js';

/** Parts that share `of`, if no part number was delivered twice. */
interface Whole {
  stated: number;
  named: number;
  numbers: Set<number>;
}

/**
 * Sums over the parts of one agency's disclosure that each further part needs, so that thousands of parts are not read for each one. Built
 * once for each copy of the facts. `putPart` and `addItems`, which change the parts, update it.
 */
export class PartsSoFar {
  size = 0;
  /** The first in judging order. */
  first: Part | undefined;
  /** Agencies of the recipients. */
  readonly agencies = new Set<string>();
  /** A retraction marks one of the parts, so the parts that count must be determined from all. */
  retracted = false;
  /** Entries of parts that are new, or whose items changed, since the last `takeChanged`. */
  readonly changed = new Set<number>();
  private readonly wholes = new Map<number, Whole>();
  /** The sum over all wholes; a part without number is a whole of its own. */
  private unnamed = 0;
  /** A part number was delivered twice, so all parts decide which delivery counts. */
  private twice = false;

  constructor(private readonly discloser: Discloser) {
    for (const index in discloser.parts) this.include(discloser.parts[index]!);
  }

  /** Does each part count independently of the others? */
  get plain(): boolean {
    return !this.twice && !this.retracted;
  }

  /** Items whose number alone is known, over all parts, retracted or not. */
  get unknown(): number {
    return this.twice ? sumsOf(inOrder(Object.values(this.discloser.parts))).unknown : this.unnamed;
  }

  /** Adds a part of a new entry. */
  add(part: Part): void {
    const { first } = this;
    this.include(part);
    this.changed.add(part.act.index);
    // The unnamed items counted with the previous first part.
    if (first && this.first === part) this.changed.add(first.act.index);
  }

  addItems(part: Part, delta: number): void {
    const whole = this.wholeOf(part);
    this.unnamed -= unnamedOf(whole ?? { stated: part.stated, named: part.items });
    part.items += delta;
    if (whole) whole.named += delta;
    this.unnamed += unnamedOf(whole ?? { stated: part.stated, named: part.items });
    this.changed.add(part.act.index);
  }

  private include(part: Part): void {
    this.size++;
    this.agencies.add(part.agency);
    this.retracted ||= part.act.mark?.retracted !== undefined;
    if (!this.first || byAct(part, this.first) < 0) this.first = part;
    const whole = this.wholeOf(part);
    if (!whole) {
      this.unnamed += unnamedOf({ stated: part.stated, named: part.items });
      return;
    }
    this.unnamed -= unnamedOf(whole);
    whole.stated = Math.max(whole.stated, part.stated);
    whole.named += part.items;
    this.unnamed += unnamedOf(whole);
    this.twice ||= whole.numbers.has(part.part!);
    whole.numbers.add(part.part!);
  }

  private wholeOf({ part, of }: Part): Whole | undefined {
    if (part === undefined || of === undefined) return undefined;
    let whole = this.wholes.get(of);
    if (!whole) this.wholes.set(of, (whole = { stated: 0, named: 0, numbers: new Set() }));
    return whole;
  }
}

const unnamedOf = ({ stated, named }: { stated: number; named: number }): number => Math.max(0, stated - named);

const known = new WeakMap<Discloser, PartsSoFar>();
/** Disclosers with a part that was folded again and replaced, so that all their parts may have changed. */
const replaced = new WeakSet<Discloser>();

export function partsSoFar(discloser: Discloser): PartsSoFar {
  let parts = known.get(discloser);
  if (!parts) known.set(discloser, (parts = new PartsSoFar(discloser)));
  return parts;
}

/** Adds a part to a disclosure that is being changed, or replaces the earlier fold of the same entry. */
export function putPart(discloser: Discloser, part: Part): void {
  const parts = partsSoFar(discloser);
  const { index } = part.act;
  if (discloser.parts[index]) {
    known.delete(discloser);
    replaced.add(discloser);
  } else parts.add(part);
  discloser.parts[index] = part;
}

/** Adds items that a part is the first to name. Negative: it no longer is. */
export const addItems = (discloser: Discloser, index: string, delta: number): void =>
  partsSoFar(discloser).addItems(discloser.parts[index]!, delta);

/**
 * Takes the entries of the parts that changed since the last call, if each part counts independently. Undefined: any part may have changed.
 * Empty for an unchanged disclosure.
 */
export function takeChanged(discloser: Discloser): readonly number[] | undefined {
  const parts = known.get(discloser);
  if (replaced.delete(discloser) || (parts && !parts.plain)) return undefined;
  const changed = [...(parts?.changed ?? [])];
  parts?.changed.clear();
  return changed;
}

/** Drops the changed parts of all disclosers. */
export function forgetChanged(facts: DisclosureFacts | undefined): void {
  for (const agency in facts?.disclosers) takeChanged(facts.disclosers[agency]!);
}

/** In a disclosure with more blocks or parts than this, each block waits by itself. Otherwise each part would judge all blocks again. */
const MOST_AWAITED = 16;

function countParts({ disclosers }: DisclosureFacts): number {
  let parts = 0;
  for (const agency in disclosers) parts += partsSoFar(disclosers[agency]!).size;
  return parts;
}

/** Has a disclosure more blocks or parts than `MOST_AWAITED`? */
export function hasMany(facts: DisclosureFacts): boolean {
  let blocks = 0;
  for (const request in facts.blocks) blocks += facts.blocks[request]!.length;
  return blocks > MOST_AWAITED || countParts(facts) > MOST_AWAITED;
}

/** Is an agency the recipient of any disclosure under this id, or of any of these? */
export function isRecipientOf(
  { disclosers }: DisclosureFacts,
  agency: string,
  among: readonly string[] = Object.keys(disclosers),
): boolean {
  return among.some((by) => partsSoFar(disclosers[by]!).agencies.has(agency));
}

/** A disclosure with at most this many statements is judged as a whole with each of them. */
const FEW = 64;
/** Beyond that, the pause between two judgements as a whole grows by `REST_MS` for each statement, up to `LONGEST_REST_MS`. */
const REST_MS = 10;
const LONGEST_REST_MS = 900_000;

/**
 * The time before which a disclosure is not judged as a whole again (docs/decisions/0043), because that reads all statements about it. Its
 * items are judged with each statement.
 */
export function restsUntil(facts: DisclosureFacts): number {
  const statements = countParts(facts) + facts.receipts.length + facts.copies.length;
  return statements <= FEW ? -Infinity : facts.judgedAt + Math.min(statements * REST_MS, LONGEST_REST_MS);
}
