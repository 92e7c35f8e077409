import { requestOfAgency } from '../judge/things.js';
import type { Facts, FactsOf } from '../kinds/all-kinds.js';
import { ofKind } from '../kinds/all-kinds.js';
import { isRequest } from '../kinds/disclosure.js';
import { agreementOf, type Key } from '../kinds/key.js';
import type { RequestFacts } from '../kinds/request.js';
import { disclosedUnder, type Stages } from './disclosed.js';

/** The counts of a stage that are sums, so that a row can be added to. */
export const FUNNEL_COUNTS = [
  ...(['stated', 'named', 'unknown', 'disclosedStated', 'disclosedNamed', 'disclosedUnknown'] as const),
  ...(['disclosures', 'receipts', 'received', 'accepted', 'insufficient', 'matched', 'notMatched'] as const),
] as const;
type Count = (typeof FUNNEL_COUNTS)[number];

/** What one class knows of a request, from submitted to received; or what a batch adds to it. */
export interface FunnelRow extends Record<Count, number> {
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

const NO_COUNTS = Object.fromEntries(FUNNEL_COUNTS.map((name) => [name, 0])) as Record<Count, number>;

/** What a request's own facts say. */
interface OfRequest extends Pick<FunnelRow, 'source' | 'recipient' | 'author' | 'from' | 'to' | 'matchedByPath'> {
  both: Partial<Record<Count, number>>;
  bySource: Partial<Record<Count, number>>;
}

const known = new WeakMap<RequestFacts, OfRequest>();
const NO_REQUEST: OfRequest = {
  ...{ source: undefined, recipient: undefined, author: undefined, from: undefined, to: undefined },
  ...{ matchedByPath: {}, both: {}, bySource: {} },
};

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
  const times = from <= to ? { from, to } : { from: undefined, to: undefined };
  return {
    ...{ source, recipient, author, ...times, matchedByPath },
    both: { stated, named: submitted, unknown, disclosedNamed: disclosed },
    bySource: { accepted, insufficient, matched, notMatched },
  };
}

type Committed = (key: Key) => Facts | null | undefined;

/** The rows that a batch adds to, by name. */
class Rows {
  private readonly rows = new Map<string, FunnelRow>();

  /** The row, with nothing counted yet. */
  at(row: Pick<FunnelRow, 'agreement' | 'request' | 'pair' | 'class'>): FunnelRow {
    const name = JSON.stringify([row.agreement, row.request, row.pair, row.class]);
    let known = this.rows.get(name);
    if (!known) this.rows.set(name, (known = { ...NOBODY, ...NO_COUNTS, ...row, matchedByPath: {} }));
    return known;
  }

  get list(): FunnelRow[] {
    return [...this.rows.values()];
  }
}

const NOBODY = { source: undefined, recipient: undefined, author: undefined, from: undefined, to: undefined };

/** What changed facts add to the funnel, by row: `committed` is what they were. A row begins with the facts that it is about. */
export function funnelChanges(changed: ReadonlyMap<Key, Facts>, committed: Committed): FunnelRow[] {
  const rows = new Rows();
  for (const [key, facts] of ofKind('request', changed)) {
    if (!isRequest(facts.request)) continue;
    const before = committed(key) as FactsOf<'request'> | null | undefined;
    const [was, is] = [ofRequest(before), ofRequest(facts)];
    const of = { agreement: agreementOf(key), request: facts.request, pair: '' };
    const { source, recipient, author, from, to, matchedByPath } = is;
    const moved = was.from !== from || was.to !== to;
    const both = differences(was.both, is.both);
    const sides = was.source !== source || was.recipient !== recipient || was.author !== author;
    // Nobody has requested or disclosed anything under an id that a source alone speaks of.
    if (recipient !== undefined && (both || sides || moved))
      Object.assign(rows.at({ ...of, class: 'both' }), { ...both, source, recipient, author, from, to });
    const bySource = differences(was.bySource, is.bySource);
    const paths = JSON.stringify(was.matchedByPath) !== JSON.stringify(matchedByPath);
    if (!before || bySource || paths || moved)
      Object.assign(rows.at({ ...of, class: 'source' }), { ...bySource, from, to, matchedByPath });
  }
  for (const [key, facts] of ofKind('disclosure', changed)) {
    const before = disclosedUnder(committed(key) as FactsOf<'disclosure'> | null | undefined).stages;
    const now = disclosedUnder(facts).stages;
    for (const stage of [...before, ...now]) {
      const was = before.find((one) => isSameRow(one, stage));
      const is = now.find((one) => isSameRow(one, stage));
      if (stage === was && is) continue;
      if (was && is && isSameStage(was, is)) continue;
      const [source, recipient] = stage.pair ?? [undefined, undefined];
      const row = rows.at({
        ...{ agreement: agreementOf(key), request: stage.request, class: 'both' },
        pair: stage.pair?.join(' ') ?? '',
      });
      if (stage.pair) Object.assign(row, { source, recipient, author: source });
      for (const [name, from] of STAGES) row[name] += (is?.[from] ?? 0) - (was?.[from] ?? 0);
    }
  }
  return rows.list;
}

/** The counts of a row that disclosures add, and where they stand. */
const STAGES = [
  ...([
    ['disclosedStated', 'stated'],
    ['disclosedNamed', 'named'],
    ['disclosedUnknown', 'unknown'],
  ] as const),
  ...([
    ['disclosures', 'disclosures'],
    ['receipts', 'receipts'],
    ['received', 'received'],
  ] as const),
] as const;

const isSameRow = (a: Stages, b: Stages): boolean => a.request === b.request && a.pair?.join() === b.pair?.join();
const isSameStage = (a: Stages, b: Stages): boolean => STAGES.every(([, from]) => a[from] === b[from]);

/** Undefined: there is none. */
function differences(
  was: Partial<Record<Count, number>>,
  is: Partial<Record<Count, number>>,
): Partial<Record<Count, number>> | undefined {
  const found: Partial<Record<Count, number>> = {};
  let any = false;
  for (const name in is) {
    const delta = is[name as Count]! - (was[name as Count] ?? 0);
    found[name as Count] = delta;
    any ||= delta !== 0;
  }
  return any ? found : undefined;
}
