import { agencyOf, spanOf } from '#libs/contracts';
import { isMarkedAs } from '../act.js';
import { howRetracted } from '../findings/retracted.js';
import { evidenceFrom } from '../judge/claims.js';
import { inOrder, sumsOf } from '../judge/listed.js';
import { partsSoFar } from '../judge/parts.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { Discloser, DisclosureFacts, Part } from '../kinds/disclosure.js';
import type { Key } from '../kinds/key.js';
import type { Overlay } from '../memory/overlay.js';
import { documentsOf } from '../standing/documents.js';
import { speakersOf } from '../standing/speakers.js';
import { oneOf, SEVERAL } from '../visibility.js';

/** The size of one agency's disclosure under an id, over the parts that count. */
export interface DisclosedSize {
  agreement: string;
  agency: string;
  disclosure: string;
  /** `SEVERAL`: its parts name several. */
  recipient: string;
  stated: number;
  named: number;
  unknown: number;
  parts: number;
  /** Times of its first and its last part, whether or not they count. Milliseconds since 1970. */
  from: number;
  to: number;
}

/** What disclosures under one id add to the stages of one request, '' if they name none; with the two sides, if they name none. */
export interface Stages {
  request: string;
  pair: readonly [source: string, recipient: string] | undefined;
  disclosures: number;
  stated: number;
  unknown: number;
  /** Only without a request: items disclosed for one are counted with it, each once. */
  named: number;
  receipts: number;
  received: number;
}

export interface Disclosed {
  sizes: readonly DisclosedSize[];
  stages: readonly Stages[];
}

const known = new WeakMap<DisclosureFacts, Disclosed>();
const NOTHING: Disclosed = { sizes: [], stages: [] };

/** For facts that do not change any more. */
export function disclosedUnder(facts: DisclosureFacts | null | undefined): Disclosed {
  if (!facts) return NOTHING;
  let made = known.get(facts);
  if (!made) known.set(facts, (made = disclosed(facts)));
  return made;
}

function disclosed(facts: DisclosureFacts): Disclosed {
  const sizes: DisclosedSize[] = [];
  const stages = new Map<string, Stages>();
  const at = (request: string, pair: Stages['pair']): Stages => {
    const name = JSON.stringify([request, pair]);
    let row = stages.get(name);
    if (!row)
      stages.set(
        name,
        (row = { request, pair, disclosures: 0, stated: 0, unknown: 0, named: 0, receipts: 0, received: 0 }),
      );
    return row;
  };
  const received = new Set<number>();
  for (const agency of Object.keys(facts.disclosers).sort()) {
    const own = facts.disclosers[agency]!;
    const all = Object.values(own.parts);
    const recipients = partsSoFar(own).agencies;
    const recipient = oneOf(recipients) ?? SEVERAL;
    // The rows exist whichever part comes first, so they do not depend on the order of arrival.
    for (const { requestId, agency: to } of all) {
      if (requestId !== undefined) continue;
      at('', [agency, to]);
      if (recipient === SEVERAL) at('', [agency, SEVERAL]);
    }
    const standing = inOrder(all.filter(({ act }) => own.counted[act.index] !== undefined));
    const { stated, named, unknown } = sumsOf(standing);
    let [from, to] = [Infinity, -Infinity];
    for (const { act } of all) [from, to] = [Math.min(from, act.time), Math.max(to, act.time)];
    sizes.push({
      ...{ agreement: facts.agreement, agency, disclosure: facts.disclosure, recipient },
      ...{ stated, named, unknown, parts: standing.length, from, to },
    });
    const [first] = standing;
    if (!first) continue;
    const row = first.requestId === undefined ? at('', [agency, recipient]) : at(first.requestId, undefined);
    row.disclosures++;
    row.stated += stated;
    row.unknown += unknown;
    if (first.requestId === undefined) row.named += named;
    // A receipt answers the disclosure whose recipient sent it.
    const receipts = facts.receipts.filter(
      ({ source, index }) => !received.has(index) && recipients.has(agencyOf(source)),
    );
    if (receipts.length > 0) row.receipts++;
    for (const { index, count } of receipts) {
      received.add(index);
      row.received += count;
    }
  }
  return { sizes, stages: [...stages.values()] };
}

/** One part of a disclosure, as sums and accountings list it. */
export interface DisclosedPart {
  agreement: string;
  agency: string;
  disclosure: string;
  part: Part;
  /** What it adds to sums, and how many of these are known by their number alone. */
  items: number;
  unlisted: number;
  /** Its author and the other side have not both retracted it. */
  counts: boolean;
  takenBack: string | undefined;
  claimed: boolean;
  /** Of a part that is known by its day: the first and the last moment of that day, where the documents are at home that judge it. */
  dayFirst: number | undefined;
  dayLast: number | undefined;
}

/** Disclosures that a sweep over the agreement has reached. */
const swept = new WeakSet<DisclosureFacts>();

/**
 * After a change of documents, rows of parts may say otherwise whether they are their speaker's own, whether they are taken back and when their
 * day begins, though nothing changes in the facts.
 */
export function showSwept(memory: Overlay, key: Key<'disclosure'>): void {
  for (const { parts } of Object.values(memory.read(key)?.disclosers ?? {}))
    for (const index in parts) if (hangsOnDocuments(parts[index]!)) return void swept.add(memory.edit(key));
}

const hangsOnDocuments = ({ act: { via, mark, day } }: Part): boolean =>
  via !== undefined || mark !== undefined || day !== undefined;

/** Parts that are other than `before`, and those of which documents may now say otherwise. */
export function changedParts(
  facts: DisclosureFacts,
  before: DisclosureFacts | null | undefined,
  about: AgreementFacts | undefined,
): DisclosedPart[] {
  const changed: DisclosedPart[] = [];
  const { agreement, disclosure } = facts;
  const again = swept.has(facts);
  for (const agency in facts.disclosers) {
    const [own, was] = [facts.disclosers[agency]!, before?.disclosers[agency]];
    const families = about ? documentsOf(about).families : [];
    const family = families.find(({ recorders }) => recorders.has(agency)) ?? families[0];
    for (const index in own.parts) {
      const part = own.parts[index]!;
      const { act, items: named } = part;
      if (was && samePart(own, was, index) && !(again && hangsOnDocuments(part))) continue;
      const counted = own.counted[index];
      const items = counted?.items ?? 0;
      const author = about && speakersOf(about).retractionsOf(act).author;
      const day = act.day === undefined || !family ? undefined : spanOf(act.day, family.zone(act.time));
      changed.push({
        ...{ agreement, agency, disclosure, part, items },
        unlisted: counted ? items - named : 0,
        counts: counted !== undefined,
        takenBack: author && howRetracted(author),
        claimed: evidenceFrom({ role: '', index: act.index, act }, about).claimed ?? false,
        dayFirst: day?.first,
        dayLast: day && day.after - 1,
      });
    }
  }
  return changed;
}

function samePart(now: Discloser, before: Discloser, index: string): boolean {
  const [is, was] = [now.parts[index]!, before.parts[index]];
  return (
    was !== undefined &&
    was.items === is.items &&
    now.counted[index]?.items === before.counted[index]?.items &&
    isMarkedAs(was.act, is.act)
  );
}
