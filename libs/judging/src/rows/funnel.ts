import { requestOfAgency } from '../judge/things.js';
import type { Facts, FactsOf } from '../kinds/all-kinds.js';
import { ofKind } from '../kinds/all-kinds.js';
import { isRequest } from '../kinds/disclosure.js';
import type { Key } from '../kinds/key.js';
import type { RequestFacts } from '../kinds/request.js';
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
  /** '': disclosures that name none; `pair`: their two sides. */
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

/** What a request's own facts say. */
interface OfRequest extends Pick<FunnelRow, 'source' | 'recipient' | 'author' | 'from' | 'to' | 'matchedByPath'> {
  stated: number;
  named: number;
  unknown: number;
  disclosedNamed: number;
  accepted: number;
  insufficient: number;
  matched: number;
  notMatched: number;
}

const known = new WeakMap<RequestFacts, OfRequest>();
const NO_REQUEST: OfRequest = newRow('', '', '', 'both');

function ofRequest(facts: RequestFacts | null | undefined): OfRequest {
  if (!facts) return NO_REQUEST;
  let made = known.get(facts);
  if (!made) known.set(facts, (made = read(facts)));
  return made;
}

function read(facts: RequestFacts): OfRequest {
  let [stated, unknown, from, to] = [0, 0, Infinity, -Infinity];
  for (const agency in facts.requesters) {
    const request = requestOfAgency(facts, agency)!;
    stated += request.stated;
    unknown += request.unknown;
    from = Math.min(from, request.parts[0]!.act.time);
    to = Math.max(to, request.parts.at(-1)!.act.time);
  }
  const { submitted, disclosed, accepted, insufficient, matched, notMatched, matchedByPath } = facts.funnel;
  const { source, recipient, author } = facts.sides;
  return {
    source,
    recipient,
    author,
    from: from <= to ? from : undefined,
    to: from <= to ? to : undefined,
    matchedByPath,
    stated,
    named: submitted,
    unknown,
    disclosedNamed: disclosed,
    accepted,
    insufficient,
    matched,
    notMatched,
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
    // Nobody has requested or disclosed anything under an id that a source alone speaks of.
    if (is.recipient !== undefined && (moved || !sameSides(was, is) || !sameForBoth(was, is)))
      addForBoth(rows.at(facts.agreement, facts.request, '', 'both'), was, is);
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

const sameSides = (a: OfRequest, b: OfRequest): boolean =>
  a.source === b.source && a.recipient === b.recipient && a.author === b.author;

const sameForBoth = (a: OfRequest, b: OfRequest): boolean =>
  a.stated === b.stated && a.named === b.named && a.unknown === b.unknown && a.disclosedNamed === b.disclosedNamed;

const saysSomething = ({ accepted, insufficient, matched, notMatched }: OfRequest): boolean =>
  accepted + insufficient + matched + notMatched > 0;

const sameForSource = (a: OfRequest, b: OfRequest): boolean =>
  a.accepted === b.accepted &&
  a.insufficient === b.insufficient &&
  a.matched === b.matched &&
  a.notMatched === b.notMatched &&
  JSON.stringify(a.matchedByPath) === JSON.stringify(b.matchedByPath);

function addForBoth(row: FunnelRow, was: OfRequest, is: OfRequest): void {
  row.source = is.source;
  row.recipient = is.recipient;
  row.author = is.author;
  row.from = is.from;
  row.to = is.to;
  row.stated += is.stated - was.stated;
  row.named += is.named - was.named;
  row.unknown += is.unknown - was.unknown;
  row.disclosedNamed += is.disclosedNamed - was.disclosedNamed;
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
  const { request, pair } = (is ?? was)!;
  const row = rows.at(agreement, request, pair ? `${pair[0]} ${pair[1]}` : '', 'both');
  if (pair) [row.source, row.recipient, row.author] = [pair[0], pair[1], pair[0]];
  row.disclosedStated += (is?.stated ?? 0) - (was?.stated ?? 0);
  row.disclosedNamed += (is?.named ?? 0) - (was?.named ?? 0);
  row.disclosedUnknown += (is?.unknown ?? 0) - (was?.unknown ?? 0);
  row.disclosures += (is?.disclosures ?? 0) - (was?.disclosures ?? 0);
  row.receipts += (is?.receipts ?? 0) - (was?.receipts ?? 0);
  row.received += (is?.received ?? 0) - (was?.received ?? 0);
}

const isSameRow = (a: Stages, b: Stages): boolean =>
  a.request === b.request && a.pair?.[0] === b.pair?.[0] && a.pair?.[1] === b.pair?.[1];

const isSameStage = (a: Stages, b: Stages): boolean =>
  a.stated === b.stated &&
  a.named === b.named &&
  a.unknown === b.unknown &&
  a.disclosures === b.disclosures &&
  a.receipts === b.receipts &&
  a.received === b.received;
