import type { Discloser, DisclosureFacts, Part } from '../kinds/disclosure.js';
import { byAct, inOrder, sumsOf } from './listed.js';

/** Parts that share `of`, no number of which was delivered twice. */
interface Whole {
  stated: number;
  named: number;
  numbers: Set<number>;
}

/**
 * What the parts of one agency's disclosure come to, as far as every further part asks it: one that has thousands is not gone through with each.
 * Put together once for each copy of the facts; whatever changes the parts changes it too (`putPart`, `addItems`).
 */
export class PartsSoFar {
  size = 0;
  /** The first in judging order. */
  first: Part | undefined;
  /** Recipients. */
  readonly agencies = new Set<string>();
  /** Somebody retracts one of them: which of them count has to be asked. */
  retracted = false;
  /** Entries of parts that are new, or whose items changed, since they were last carried on. */
  readonly changed = new Set<number>();
  private readonly wholes = new Map<number, Whole>();
  /** Of all wholes, and of parts that are one each. */
  private unnamed = 0;
  /** Some number was delivered twice: which delivery counts hangs on all of them. */
  private twice = false;

  constructor(private readonly discloser: Discloser) {
    for (const index in discloser.parts) this.include(discloser.parts[index]!);
  }

  /** Does each part count by itself, whatever the others are? */
  get plain(): boolean {
    return !this.twice && !this.retracted;
  }

  /** Items of which only the number is known; of all parts, retracted or not. */
  get unknown(): number {
    return this.twice ? sumsOf(inOrder(Object.values(this.discloser.parts))).unknown : this.unnamed;
  }

  /** One that was not among them. */
  add(part: Part): void {
    const { first } = this;
    this.include(part);
    this.changed.add(part.act.index);
    // It has carried what nobody names.
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
/** Of these a part has taken the place of itself: all have to be looked at. */
const replaced = new WeakSet<Discloser>();

export function partsSoFar(discloser: Discloser): PartsSoFar {
  let parts = known.get(discloser);
  if (!parts) known.set(discloser, (parts = new PartsSoFar(discloser)));
  return parts;
}

/** Puts a part among those of a disclosure that is being changed, in place of what its entry said before. */
export function putPart(discloser: Discloser, part: Part): void {
  const parts = partsSoFar(discloser);
  const { index } = part.act;
  if (discloser.parts[index]) {
    known.delete(discloser);
    replaced.add(discloser);
  } else parts.add(part);
  discloser.parts[index] = part;
}

/** Counts items that a part is the first to name, or (negative) no longer is. */
export const addItems = (discloser: Discloser, index: string, delta: number): void =>
  partsSoFar(discloser).addItems(discloser.parts[index]!, delta);

/**
 * Entries of the parts that changed since this was last asked, all of which count by themselves; undefined: any may have changed. Of a disclosure
 * that nobody has changed, none.
 */
export function takeChanged(discloser: Discloser): readonly number[] | undefined {
  const parts = known.get(discloser);
  if (replaced.delete(discloser) || (parts && !parts.plain)) return undefined;
  const changed = [...(parts?.changed ?? [])];
  parts?.changed.clear();
  return changed;
}

/** As if nobody had changed any. */
export function forgetChanged(facts: DisclosureFacts | undefined): void {
  for (const agency in facts?.disclosers) takeChanged(facts.disclosers[agency]!);
}

/** A disclosure with more blocks or parts than these does not wait for its blocks: each waits for its own conclusions, else every part would judge all. */
const MOST_AWAITED = 16;

function countParts({ disclosers }: DisclosureFacts): number {
  let parts = 0;
  for (const agency in disclosers) parts += partsSoFar(disclosers[agency]!).size;
  return parts;
}

/** Whether that is so by now. */
export function hasMany(facts: DisclosureFacts): boolean {
  let blocks = 0;
  for (const request in facts.blocks) blocks += facts.blocks[request]!.length;
  return blocks > MOST_AWAITED || countParts(facts) > MOST_AWAITED;
}

/** Has anything been disclosed to an agency, by anybody, under this id? */
export function isRecipientOf({ disclosers }: DisclosureFacts, agency: string): boolean {
  for (const by in disclosers) if (partsSoFar(disclosers[by]!).agencies.has(agency)) return true;
  return false;
}

/** So many statements about one disclosure are all looked at with each of them. */
const FEW = 64;
/** For each statement beyond, all of them are looked at so much less often; never less often than this. */
const REST_MS = 10;
const LONGEST_REST_MS = 900_000;

/**
 * Until when a disclosure is not judged as a whole again (docs/decisions/0043): that goes through all statements about it, however many there are.
 * Its items are judged with each.
 */
export function restsUntil(facts: DisclosureFacts): number {
  const statements = countParts(facts) + facts.receipts.length + facts.copies.length;
  return statements <= FEW ? -Infinity : facts.judgedAt + Math.min(statements * REST_MS, LONGEST_REST_MS);
}
