import type { AgreementPolicy } from '#libs/contracts';
import { BLOCK, itemsOf } from './bits.js';
import { hitName } from './judge/verdict-names.js';
import { agencyOfSubject, idOfSubject, isRequest } from './kinds/disclosure.js';
import { disclosureOfAgency, requestOfAgency } from './judge/things.js';
import { blockNumberOf, blocksOf, idOf, keys, rangeOf } from './kinds/key.js';
import type { Part } from './kinds/disclosure.js';
import type { Funnel } from './kinds/request.js';
import { speakersOf } from './standing/speakers.js';
import { documentsOf } from './standing/documents.js';
import { open, openAll, type StoredFacts } from './stored-facts.js';

/** The newest policy that every party has recorded. Undefined: none is in effect, or the agreement is unknown. */
export async function latestPolicy(stored: StoredFacts, agreement: string): Promise<AgreementPolicy | undefined> {
  const facts = await open(stored, keys.agreement(agreement));
  return (
    facts &&
    documentsOf(facts)
      .bound.flatMap(({ versions }) => versions)
      .at(-1)?.policy
  );
}

/** The fields of an item rule's finding that decide its items. */
export interface FindingOfItems {
  rule: string;
  agreement: string;
  subject: string;
}

export interface FindingItem {
  /** The request of the item, or `~<disclosure>` for a disclosure that names none. */
  request: string;
  item: number;
}

/**
 * The present items of a finding, by request and number: the first `limit` after `after`. `subjectOf`: the kind of the rule's subjects; a
 * disclosure may have items of several requests.
 */
export async function itemsOfFinding(
  stored: StoredFacts,
  finding: FindingOfItems,
  subjectOf: 'request' | 'disclosure',
  after: FindingItem | undefined,
  limit: number,
): Promise<FindingItem[]> {
  const { agreement, subject } = finding;
  const id = idOfSubject(subject);
  const requests = subjectOf === 'request' ? [id] : await requestsOf(stored, agreement, id);
  const found: FindingItem[] = [];
  for (const request of requests) {
    if (found.length >= limit) break;
    if (after !== undefined && request < after.request) continue;
    const beyond = request === after?.request ? after.item : 0;
    const items = await itemsOfRequest(stored, finding, request, beyond, limit - found.length);
    for (const item of items) found.push({ request, item });
  }
  return found;
}

async function itemsOfRequest(
  stored: StoredFacts,
  { rule, agreement, subject }: FindingOfItems,
  request: string,
  beyond: number,
  limit: number,
): Promise<number[]> {
  const from = Math.floor(beyond / BLOCK);
  const blocks = (await stored.keysOf(blocksOf(agreement, request)))
    .filter((key) => blockNumberOf(key) >= from)
    .sort((a, b) => blockNumberOf(a) - blockNumberOf(b));
  const items: number[] = [];
  for await (const [, { block, verdicts }] of openAll(stored, blocks)) {
    const hits = verdicts[hitName(rule, subject)];
    for (const item of hits ? itemsOf(block, hits) : []) if (item > beyond) items.push(item);
    if (items.length >= limit) break;
  }
  return items.slice(0, limit);
}

/** The requests whose items a disclosure contains, ascending. */
async function requestsOf(stored: StoredFacts, agreement: string, disclosure: string): Promise<string[]> {
  const facts = await open(stored, keys.disclosure(agreement, disclosure));
  return Object.keys(facts?.blocks ?? {}).sort();
}

/** All counts are items, except `receivedCount`, which the recipient counted, and `disclosures` and `receipts`, which are acts. */
export interface RequestFunnel extends Pick<
  Funnel,
  'submitted' | 'accepted' | 'insufficient' | 'matched' | 'matchedByPath' | 'notMatched' | 'disclosed'
> {
  /** Null: disclosures that name no request. */
  request: string | null;
  /** The items that the request states, and those of them whose number alone is known. `submitted` are the named ones. */
  stated: number;
  unknown: number;
  /** The same for its disclosures; `disclosed` are the named items. */
  disclosedStated: number;
  disclosedUnknown: number;
  disclosures: number;
  /** Disclosures that the recipient has acknowledged. */
  receipts: number;
  /** Sum of the receipts as stated; 2^53 - 1 stands for anything beyond. */
  receivedCount: number;
}

const emptyRow = (request: string | null): RequestFunnel => ({
  submitted: 0,
  accepted: 0,
  insufficient: 0,
  matched: 0,
  matchedByPath: {},
  notMatched: 0,
  disclosed: 0,
  request,
  stated: 0,
  unknown: 0,
  disclosedStated: 0,
  disclosedUnknown: 0,
  disclosures: 0,
  receipts: 0,
  receivedCount: 0,
});

/** From submitted to received, by request, in the order of their ids. */
export async function funnelOf(stored: StoredFacts, agreement: string): Promise<RequestFunnel[]> {
  const about = await open(stored, keys.agreement(agreement));
  const rows = new Map<string | null, RequestFunnel>();
  const rowOf = (request: string | null): RequestFunnel => {
    const known = rows.get(request) ?? emptyRow(request);
    rows.set(request, known);
    return known;
  };
  for await (const [key, facts] of openAll(stored, await stored.keysOf(rangeOf('request', agreement)))) {
    if (!isRequest(idOf(key))) continue;
    const { submitted, accepted, insufficient, matched, matchedByPath, notMatched, disclosed } = facts.funnel;
    const row = rowOf(idOf(key));
    Object.assign(row, { submitted, accepted, insufficient, matched, matchedByPath, notMatched, disclosed });
    for (const agency in facts.requesters) {
      const request = requestOfAgency(facts, agency);
      row.stated += request?.stated ?? 0;
      row.unknown += request?.unknown ?? 0;
    }
  }
  for await (const [, facts] of openAll(stored, await stored.keysOf(rangeOf('disclosure', agreement)))) {
    let row: RequestFunnel | undefined;
    for (const agency in facts.disclosers) {
      const undone = ({ act }: Part): boolean => about !== undefined && speakersOf(about).undone(act);
      const disclosure = disclosureOfAgency(facts, agency, undone);
      if (!disclosure) continue;
      const request = disclosure.first.requestId ?? null;
      row = rowOf(request);
      row.disclosures++;
      row.disclosedStated += disclosure.stated;
      row.disclosedUnknown += disclosure.unknown;
      if (request === null) row.disclosed += disclosure.named;
    }
    if (facts.receipts.length === 0) continue;
    row ??= rowOf(null);
    row.receipts++;
    for (const { count } of facts.receipts) {
      row.receivedCount = Math.min(row.receivedCount + count, Number.MAX_SAFE_INTEGER);
    }
  }
  return [...rows.values()];
}

/** The size of one agency's disclosure, over all its parts that count. */
export interface DisclosureSize {
  /** Stated items; named items, each once; and items whose number alone is known. */
  stated: number;
  named: number;
  unknown: number;
  /** Entries of these parts. Parts that their author and the other side have both retracted are left out. */
  entries: ReadonlySet<number>;
}

/** For `<agency>/<id>`. Undefined: none of its parts counts. */
export async function disclosureSize(
  stored: StoredFacts,
  agreement: string,
  subject: string,
): Promise<DisclosureSize | undefined> {
  const about = await open(stored, keys.agreement(agreement));
  const facts = await open(stored, keys.disclosure(agreement, idOfSubject(subject)));
  const undone = ({ act }: Part): boolean => about !== undefined && speakersOf(about).undone(act);
  const disclosure = facts && disclosureOfAgency(facts, agencyOfSubject(subject), undone);
  if (!disclosure) return undefined;
  const { stated, named, unknown, parts } = disclosure;
  return { stated, named, unknown, entries: new Set(parts.map(({ act }) => act.index)) };
}

/** The custody of a copy of disclosed data. */
export interface CustodyAct {
  disclosure: string;
  act: 'receipt' | 'copy' | 'disposition';
  /** Its entry, and the time of the act. Milliseconds since 1970. */
  index: number;
  time: number;
  /** The place of the copy; for a disposition, its method. Null: not stated. */
  place: string | null;
  /** Records; null: not counted. */
  count: number | null;
}

/** Every recorded copy of data disclosed under an agreement: by disclosure, kind of act and time. */
export async function custodyOf(stored: StoredFacts, agreement: string): Promise<CustodyAct[]> {
  const acts: CustodyAct[] = [];
  const all = await stored.keysOf(rangeOf('disclosure', agreement));
  for await (const [, { disclosure, receipts, copies, dispositions }] of openAll(stored, all)) {
    for (const { index, time, location = null, count } of receipts)
      acts.push({ disclosure, act: 'receipt', index, time, place: location, count });
    for (const { index, time, location } of copies)
      acts.push({ disclosure, act: 'copy', index, time, place: location, count: null });
    for (const { index, time, method, count } of dispositions)
      acts.push({ disclosure, act: 'disposition', index, time, place: method, count });
  }
  return acts;
}
