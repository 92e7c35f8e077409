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
import type { Timeline } from '../standing/timeline.js';
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

/** What one agency's disclosures under one id add to the stages of one request, '' if they name none; with the two sides, if they name none. */
export interface Stages {
  request: string;
  agency: string;
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
  const stages: Stages[] = [];
  const at = (request: string, agency: string, recipient?: string): Stages => {
    let row = stages.find((one) => one.request === request && one.agency === agency && one.pair?.[1] === recipient);
    if (!row) {
      const pair = recipient === undefined ? undefined : ([agency, recipient] as const);
      row = { request, agency, pair, disclosures: 0, stated: 0, unknown: 0, named: 0, receipts: 0, received: 0 };
      stages.push(row);
    }
    return row;
  };
  for (const agency of Object.keys(facts.disclosers).sort()) {
    const { parts, counted } = facts.disclosers[agency]!;
    const recipients = partsSoFar(facts.disclosers[agency]!).agencies;
    const recipient = oneOf(recipients) ?? SEVERAL;
    let [from, to] = [Infinity, -Infinity];
    const standing: Part[] = [];
    let last: string | undefined;
    for (const index in parts) {
      const part = parts[index]!;
      const { time } = part.act;
      if (time < from) from = time;
      if (time > to) to = time;
      if (counted[index]) standing.push(part);
      // These rows exist whichever part comes first, so that they do not depend on the order of arrival.
      if (part.requestId !== undefined || part.agency === last) continue;
      at('', agency, (last = part.agency));
      if (recipient === SEVERAL) at('', agency, SEVERAL);
    }
    const ordered = inOrder(standing);
    const { stated, named, unknown } = sumsOf(ordered);
    const { agreement, disclosure } = facts;
    sizes.push({ agreement, agency, disclosure, recipient, stated, named, unknown, parts: ordered.length, from, to });
    const [first] = ordered;
    if (!first) continue;
    const row = first.requestId === undefined ? at('', agency, recipient) : at(first.requestId, agency);
    row.disclosures++;
    row.stated += stated;
    row.unknown += unknown;
    if (first.requestId === undefined) row.named += named;
    let answered = 0;
    // A receipt answers the disclosure whose recipient sent it: of several agencies that disclosed to it under one id, each.
    for (const { source, count } of facts.receipts) {
      if (!recipients.has(agencyOf(source))) continue;
      answered = 1;
      row.received += count;
    }
    row.receipts += answered;
  }
  return { sizes, stages };
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
  /** The same by the first record of each registration, where several judge its speaker. */
  dayUnder: Readonly<Record<string, readonly [first: number, last: number]>> | undefined;
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
  const families = about ? documentsOf(about).families : [];
  for (const agency in facts.disclosers) {
    const [is, was] = [facts.disclosers[agency]!, before?.disclosers[agency]];
    const own = families.filter(({ recorders }) => recorders.has(agency));
    const judging = own.length > 0 ? own : families;
    for (const index in is.parts) {
      const part = is.parts[index]!;
      if (was && samePart(is, was, index) && !(again && hangsOnDocuments(part))) continue;
      const { act } = part;
      const counted = is.counted[index];
      const author = about && act.mark ? speakersOf(about).retractionsOf(act).author : undefined;
      const { day } = act;
      const days =
        day === undefined ? [] : judging.map((family) => [family.registration.index, dayOf(day, family)] as const);
      changed.push({
        agreement,
        agency,
        disclosure,
        part,
        items: counted?.items ?? 0,
        unlisted: counted ? counted.items - part.items : 0,
        counts: counted !== undefined,
        takenBack: author && howRetracted(author),
        claimed: act.via !== undefined && evidenceFrom({ role: '', index: act.index, act }, about).claimed === true,
        dayFirst: days[0]?.[1][0],
        dayLast: days[0]?.[1][1],
        dayUnder: days.length > 1 ? Object.fromEntries(days) : undefined,
      });
    }
  }
  return changed;
}

/** As sums count acts of a day: where the agreement was at home when the day began. */
function dayOf(day: string, family: Timeline): [first: number, last: number] {
  const { first, after } = spanOf(day, family.zone(Date.parse(day)));
  return [first, after - 1];
}

function samePart(now: Discloser, before: Discloser, index: string): boolean {
  const [is, was] = [now.parts[index]!, before.parts[index]];
  if (!was || was.items !== is.items || now.counted[index]?.items !== before.counted[index]?.items) return false;
  return isMarkedAs(was.act, is.act);
}

export const isSameSize = (a: DisclosedSize, b: DisclosedSize): boolean =>
  a.recipient === b.recipient &&
  a.stated === b.stated &&
  a.named === b.named &&
  a.unknown === b.unknown &&
  a.parts === b.parts &&
  a.from === b.from &&
  a.to === b.to;
