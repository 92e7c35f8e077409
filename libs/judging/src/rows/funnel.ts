import { requestOfAgency } from '../judge/things.js';
import type { Facts, FactsOf } from '../kinds/all-kinds.js';
import { ofKind } from '../kinds/all-kinds.js';
import { isRequest } from '../kinds/disclosure.js';
import type { Key } from '../kinds/key.js';
import type { DiscloserFor, RequestFacts } from '../kinds/request.js';
import { disclosedUnder, type Stages } from './disclosed.js';

/** The counts of a row. All of them are sums, so that a batch can add to them. */
interface Counts {
  stated: number;
  named: number;
  unknown: number;
  disclosedStated: number;
  disclosedNamed: number;
  disclosedUnknown: number;
  disclosures: number;
  receipts: number;
  received: number;
  accepted: number;
  insufficient: number;
  matched: number;
  notMatched: number;
}

/** What one class knows of a request, from submitted to received; or what a batch adds to it. */
export interface FunnelRow extends Counts {
  agreement: string;
  /** '': disclosures that name none; `pair`: their two sides. Of one that they name there is a row for each agency that acted: `pairOf`. */
  request: string;
  pair: string;
  class: 'both' | 'source';
  /** `SEVERAL`, or undefined where nobody is named. */
  source: string | undefined;
  recipient: string | undefined;
  author: string | undefined;
  /** Times of the first and the last part of the request. Milliseconds since 1970. */
  from: number | undefined;
  to: number | undefined;
  matchedByPath: Record<string, number>;
}

const newRow = (agreement: string, request: string, pair: string, seenBy: FunnelRow['class']): FunnelRow => ({
  agreement,
  request,
  pair,
  class: seenBy,
  source: undefined,
  recipient: undefined,
  author: undefined,
  from: undefined,
  to: undefined,
  stated: 0,
  named: 0,
  unknown: 0,
  disclosedStated: 0,
  disclosedNamed: 0,
  disclosedUnknown: 0,
  disclosures: 0,
  receipts: 0,
  received: 0,
  accepted: 0,
  insufficient: 0,
  matched: 0,
  notMatched: 0,
  matchedByPath: NO_PATHS,
});
const NO_PATHS: Record<string, number> = {};

/** No name of two sides has three words. What one agency requests or discloses under an id neither adds to the row of another, nor hides it. */
const pairOf = (what: 'requests' | 'disclosures', agency: string): string => `${what} of ${agency}`;

/** What one agency requested under an id. */
interface OfRequester {
  stated: number;
  named: number;
  unknown: number;
  from: number;
  to: number;
}

/** What a request's own facts say. */
interface OfRequest {
  requesters: ReadonlyMap<string, OfRequester>;
  disclosers: ReadonlyMap<string, DiscloserFor>;
  from: number | undefined;
  to: number | undefined;
  matchedByPath: Record<string, number>;
  accepted: number;
  insufficient: number;
  matched: number;
  notMatched: number;
}

const known = new WeakMap<RequestFacts, OfRequest>();
const NO_REQUEST: OfRequest = {
  ...newRow('', '', '', 'source'),
  ...{ requesters: new Map<string, OfRequester>(), disclosers: new Map<string, DiscloserFor>() },
};

function ofRequest(facts: RequestFacts | null | undefined): OfRequest {
  if (!facts) return NO_REQUEST;
  let made = known.get(facts);
  if (!made) known.set(facts, (made = read(facts)));
  return made;
}

function read(facts: RequestFacts): OfRequest {
  const requesters = new Map<string, OfRequester>();
  let [first, last] = [Infinity, -Infinity];
  for (const agency in facts.requesters) {
    const { stated, named, unknown, parts } = requestOfAgency(facts, agency)!;
    const [from, to] = [parts[0]!.act.time, parts.at(-1)!.act.time];
    requesters.set(agency, { stated, named, unknown, from, to });
    [first, last] = [Math.min(first, from), Math.max(last, to)];
  }
  const { accepted, insufficient, matched, notMatched, matchedByPath } = facts.funnel;
  return {
    requesters,
    disclosers: new Map(Object.entries(facts.disclosers).map(([agency, one]) => [agency, { ...one }])),
    from: first <= last ? first : undefined,
    to: first <= last ? last : undefined,
    matchedByPath,
    ...{ accepted, insufficient, matched, notMatched },
  };
}

type Committed = (key: Key) => Facts | null | undefined;

/** The rows that a batch adds to, by name. */
class Rows {
  private readonly rows = new Map<string, FunnelRow>();

  /** The row, with nothing counted yet. No id contains a line break. */
  at(agreement: string, request: string, pair: string, seenBy: FunnelRow['class']): FunnelRow {
    const name = `${agreement}\n${request}\n${pair}\n${seenBy}`;
    let row = this.rows.get(name);
    if (!row) this.rows.set(name, (row = newRow(agreement, request, pair, seenBy)));
    return row;
  }

  get list(): FunnelRow[] {
    return [...this.rows.values()];
  }
}

/** What changed facts add to the funnel, by row: `committed` is what they were. */
export function funnelChanges(changed: ReadonlyMap<Key, Facts>, committed: Committed): FunnelRow[] {
  const rows = new Rows();
  for (const [key, facts] of ofKind('request', changed)) {
    if (!isRequest(facts.request)) continue;
    const was = ofRequest(committed(key) as FactsOf<'request'> | null | undefined);
    const is = ofRequest(facts);
    const moved = was.from !== is.from || was.to !== is.to;
    const rowOf = (what: 'requests' | 'disclosures', agency: string): FunnelRow =>
      rows.at(facts.agreement, facts.request, pairOf(what, agency), 'both');
    for (const [agency, now] of is.requesters) {
      const before = was.requesters.get(agency);
      if (!before || !isSameRequested(before, now)) addRequested(rowOf('requests', agency), agency, before, now);
    }
    for (const [agency, now] of is.disclosers) {
      const before = was.disclosers.get(agency);
      if (before && isSameDiscloser(before, now)) continue;
      const row = rowOf('disclosures', agency);
      [row.source, row.recipient, row.author] = [agency, now.to, agency];
      [row.from, row.to] = [now.from, now.until];
      row.disclosedNamed += now.items - (before?.items ?? 0);
    }
    // Without anything from its source there is no row for it.
    if ((saysSomething(was) || saysSomething(is)) && (moved || !sameForSource(was, is)))
      addForSource(rows.at(facts.agreement, facts.request, '', 'source'), was, is);
  }
  for (const [key, facts] of ofKind('disclosure', changed)) {
    const before = disclosedUnder(committed(key) as FactsOf<'disclosure'> | null | undefined).stages;
    const now = disclosedUnder(facts).stages;
    for (const is of now) {
      const was = before.find((one) => isSameRow(one, is));
      if (!was || !isSameStage(was, is)) addStage(rows, facts.agreement, is, was);
    }
    for (const was of before)
      if (!now.some((one) => isSameRow(one, was))) addStage(rows, facts.agreement, undefined, was);
  }
  return rows.list;
}

const isSameDiscloser = (a: DiscloserFor, b: DiscloserFor): boolean =>
  a.to === b.to && a.items === b.items && a.from === b.from && a.until === b.until;

const isSameRequested = (a: OfRequester, b: OfRequester): boolean =>
  a.from === b.from && a.to === b.to && a.stated === b.stated && a.named === b.named && a.unknown === b.unknown;

const saysSomething = ({ accepted, insufficient, matched, notMatched }: OfRequest): boolean =>
  accepted + insufficient + matched + notMatched > 0;

const sameForSource = (a: OfRequest, b: OfRequest): boolean =>
  a.accepted === b.accepted &&
  a.insufficient === b.insufficient &&
  a.matched === b.matched &&
  a.notMatched === b.notMatched &&
  JSON.stringify(a.matchedByPath) === JSON.stringify(b.matchedByPath);

function addRequested(row: FunnelRow, agency: string, was: OfRequester | undefined, is: OfRequester): void {
  [row.recipient, row.author] = [agency, agency];
  [row.from, row.to] = [is.from, is.to];
  row.stated += is.stated - (was?.stated ?? 0);
  row.named += is.named - (was?.named ?? 0);
  row.unknown += is.unknown - (was?.unknown ?? 0);
}

function addForSource(row: FunnelRow, was: OfRequest, is: OfRequest): void {
  row.from = is.from;
  row.to = is.to;
  row.accepted += is.accepted - was.accepted;
  row.insufficient += is.insufficient - was.insufficient;
  row.matched += is.matched - was.matched;
  row.notMatched += is.notMatched - was.notMatched;
  row.matchedByPath = is.matchedByPath;
}

function addStage(rows: Rows, agreement: string, is: Stages | undefined, was: Stages | undefined): void {
  const { request, agency, pair } = (is ?? was)!;
  const name = pair ? `${pair[0]} ${pair[1]}` : pairOf('disclosures', agency);
  const row = rows.at(agreement, request, name, 'both');
  if (pair) [row.source, row.recipient, row.author] = [pair[0], pair[1], pair[0]];
  row.disclosedStated += (is?.stated ?? 0) - (was?.stated ?? 0);
  row.disclosedNamed += (is?.named ?? 0) - (was?.named ?? 0);
  row.disclosedUnknown += (is?.unknown ?? 0) - (was?.unknown ?? 0);
  row.disclosures += (is?.disclosures ?? 0) - (was?.disclosures ?? 0);
  row.receipts += (is?.receipts ?? 0) - (was?.receipts ?? 0);
  row.received += (is?.received ?? 0) - (was?.received ?? 0);
}

const isSameRow = (a: Stages, b: Stages): boolean =>
  a.request === b.request && a.agency === b.agency && a.pair?.[1] === b.pair?.[1];

const isSameStage = (a: Stages, b: Stages): boolean =>
  a.stated === b.stated &&
  a.named === b.named &&
  a.unknown === b.unknown &&
  a.disclosures === b.disclosures &&
  a.receipts === b.receipts &&
  a.received === b.received;
