import { createHash } from 'node:crypto';
import { agencyOf, inspect, type EventType } from '../../libs/contracts/src/index.js';
import { Prng, type Sending } from '../../libs/cases/src/index.js';

/** Two ledgers that differ only in what the reader may not know: equally many entries, at the same places, from the same sources. */
export interface Twins<S extends Sending> {
  left: S[];
  right: S[];
}

interface Event {
  id: string;
  source: string;
  type: EventType;
  time: string;
  agreementid: string;
  data: Data;
}
type Data = Record<string, unknown> & { requestId?: string; disclosureId?: string; items?: Rows };
interface Rows {
  defaults?: Record<string, unknown>;
  fields: string[];
  rows: unknown[][];
}

const type = (name: string): EventType => `gov.transfer.${name}.v1` as EventType;

/** What a source keeps to itself. */
const OF_SOURCES: readonly EventType[] = [
  type('request.validated'),
  type('request.rejected'),
  type('request.reassessed'),
  type('match.performed'),
  type('disclosure.approved'),
  type('disclosure.withheld'),
];
/** What a recipient keeps to itself. */
const OF_RECIPIENTS: readonly EventType[] = [type('access.recorded'), type('copy.made'), type('disposition.certified')];

/**
 * Makes twins of a history for one reader. What others keep to themselves is drawn anew in each twin: results of matches, assessments,
 * acceptances, rejections and withholdings of items that were not disclosed to the reader, accesses, copies and disposals. More such
 * statements are added, at the same places in both and of any of these types. Agreements that never name the reader hold anything.
 */
export function twinsOf<S extends Sending>(sendings: readonly S[], reader: string, seed: number): Twins<S> {
  const longer = withRoomForSecrets(sendings, reader, seed);
  const events = longer.map(({ value }) => eventOf(value));
  const told = toldTo(reader, events);
  const foreign = foreignTo(reader, longer, events);
  const twin = (side: string): S[] =>
    longer.map((sending, i) => {
      const event = events[i];
      if (!event || agencyOf(event.source) === reader) return sending;
      // Equal bytes stay equal: a repeat is known to its author alone, but two contents under one id excuse nobody.
      const draw = new Prng(seed, `${side} ${createHash('sha256').update(sending.value).digest('hex')}`);
      const other = foreign.has(event.agreementid) ? anything(event, draw) : redrawn(event, told, draw);
      const value = Buffer.from(JSON.stringify(other));
      return inspect(value).event ? { ...sending, value } : sending;
    });
  return { left: twin('left'), right: twin('right') };
}

/** Undefined: admission refuses the value, and it stays as it is. */
const eventOf = (value: Buffer): Event | undefined =>
  inspect(value).event ? (JSON.parse(value.toString()) as Event) : undefined;

/** `<agreement> <request>` -> the items that some disclosure to the reader names. A bare id may mean the request of any agency. */
function toldTo(reader: string, events: readonly (Event | undefined)[]): ReadonlyMap<string, ReadonlySet<number>> {
  const told = new Map<string, Set<number>>();
  for (const event of events) {
    if (event?.type !== type('disclosure.made')) continue;
    const { recipient, requestId = '', items } = event.data;
    if ((recipient as { agency: string }).agency !== reader || !items) continue;
    const key = `${event.agreementid} ${bare(requestId)}`;
    const known = told.get(key) ?? new Set<number>();
    told.set(key, known);
    for (const item of itemsOf(items)) known.add(item);
  }
  return told;
}

const bare = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const itemsOf = ({ fields, rows }: Rows): number[] => {
  const at = fields.indexOf('itemNo');
  return rows.map((row) => row[at] as number);
};

/** Agreements in which the reader neither speaks nor is named. */
function foreignTo(
  reader: string,
  sendings: readonly Sending[],
  events: readonly (Event | undefined)[],
): ReadonlySet<string> {
  const [all, near] = [new Set<string>(), new Set<string>()];
  events.forEach((event, i) => {
    // A refused value may stand under any agreement, and is the same in both twins.
    if (!event) return;
    all.add(event.agreementid);
    const { agency, value } = sendings[i]!;
    const isNear = agency === reader || agencyOf(event.source) === reader || value.includes(`"${reader}"`);
    if (isNear) near.add(event.agreementid);
  });
  return new Set([...all].filter((agreement) => !near.has(agreement)));
}

/** Of an agreement between others nothing may be learned: half of its events say only that nothing more is to come. */
function anything(event: Event, draw: Prng): Event {
  if (draw.chance(0.5)) return event;
  const nextSequence = String(draw.int(1, 500));
  return { ...event, type: type('source.watermarked'), data: { upTo: event.time, nextSequence } };
}

function redrawn(event: Event, told: ReadonlyMap<string, ReadonlySet<number>>, draw: Prng): Event {
  const { data, agreementid } = event;
  const known = told.get(`${agreementid} ${bare(data.requestId ?? '')}`) ?? new Set<number>();
  if (!OF_SOURCES.includes(event.type) && !OF_RECIPIENTS.includes(event.type)) return event;
  if (event.id.startsWith(ADDED)) return draw.chance(0.3) ? event : addedInstead(event, known, draw);
  const items = data.items && rowsRedrawn(data.items, known, event.type, draw);
  const redrawnData: Data = { ...data, ...(items ? { items } : {}) };
  for (const name of ['acceptedCount', 'count', ...(items ? ['itemsCount'] : [])])
    if (typeof data[name] === 'number' && draw.chance(0.5)) redrawnData[name] = draw.int(0, 500);
  for (const [name, values] of Object.entries(CODES))
    if (typeof data[name] === 'string' && draw.chance(0.5)) redrawnData[name] = draw.pick(values);
  return { ...event, data: redrawnData };
}

const CODES: Record<string, readonly string[]> = {
  reasonCode: ['IMPAIRMENT', 'INFORMANT', 'NO_MATCH', 'DUPLICATE'],
  action: ['view', 'query', 'copy', 'export', 'print', 'delete'],
  outcome: ['success', 'failure', 'denied'],
  location: ['VAULT-1', 'LAPTOP-7', 'ATTIC'],
  to: ['VAULT-1', 'LAPTOP-7', 'ATTIC'],
  method: ['returned', 'destroyed', 'undisclosable'],
};
const ADDRESS_CODES: readonly string[][] = [[], ['A01'], ['A02'], ['A03', 'A08'], ['A10']];
const RESULTS = ['MATCH', 'NO_MATCH', 'AMBIGUOUS', 'EXCLUDED'];
const PATHS = ['TIN', 'ADDRESS', 'NAME', 'NAME_DOB'];

/**
 * Rows of items that the reader knows keep what she may conclude from: the source's assessment and, of a match whose row does not say that
 * it compared the address, everything.
 */
function rowsRedrawn(items: Rows, known: ReadonlySet<number>, of: EventType, draw: Prng): Rows {
  const { fields, rows } = items;
  const at = (name: string): number => fields.indexOf(name);
  const kept: unknown[][] = [];
  for (const row of rows) {
    const isKnown = known.has(row[at('itemNo')] as number);
    const other = [...row];
    const draws: Record<string, () => unknown> = {
      accepted: () => draw.chance(0.5),
      result: () => draw.pick(RESULTS),
      ...(isKnown
        ? {}
        : {
            assessed: () => draw.chance(0.5),
            addressCodes: () => draw.pick(ADDRESS_CODES),
            path: () => draw.pick(PATHS),
            addressCompared: () => draw.chance(0.5),
            candidateCount: () => draw.int(0, 9),
          }),
    };
    const compared = row[at('addressCompared')] === true;
    for (const [name, value] of Object.entries(draws)) {
      if (at(name) < 0 || draw.chance(0.4)) continue;
      // Whether an item that was disclosed to her had been matched is nothing to her; by what path without a comparison, is.
      if (name === 'result' && isKnown && !compared) continue;
      other[at(name)] = value();
    }
    const goes = !isKnown && of !== type('request.submitted') && draw.chance(0.1);
    if (!goes) kept.push(other);
  }
  return { ...items, rows: kept };
}

/** The beginning of the ids of what is added. */
const ADDED = '019affff-';

/** Adds statements that others keep to themselves, beside those that they have made of a request or a disclosure. */
function withRoomForSecrets<S extends Sending>(sendings: readonly S[], reader: string, seed: number): S[] {
  const random = new Prng(seed, 'room for secrets');
  return sendings.flatMap((sending) => {
    const event = eventOf(sending.value);
    if (!event || agencyOf(event.source) === reader) return [sending];
    const bySource = event.type === type('match.performed');
    const byRecipient = event.type === type('receipt.acknowledged') || event.type === type('access.recorded');
    if (!bySource && !byRecipient) return [sending];
    const added = Array.from({ length: random.int(0, 2) }, () => {
      const { requestId, disclosureId } = event.data;
      const data = { ...(bySource ? { requestId } : { disclosureId }) };
      const blank = { ...event, id: `${ADDED}${random.uuid().slice(9)}`, data } as Event & { sequence?: string };
      delete blank.sequence;
      const first = bySource ? type('disclosure.withheld') : type('access.recorded');
      const value = Buffer.from(
        JSON.stringify(addedAs({ ...blank, type: first }, new Set(), new Prng(seed, blank.id))),
      );
      return { ...sending, value };
    });
    return [sending, ...added];
  });
}

/** What is added is of any type that its author keeps to itself. */
function addedInstead(event: Event, known: ReadonlySet<number>, draw: Prng): Event {
  const own = OF_SOURCES.includes(event.type) ? OF_SOURCES : OF_RECIPIENTS;
  return addedAs({ ...event, type: draw.pick(own) }, known, draw);
}

function addedAs(event: Event, known: ReadonlySet<number>, draw: Prng): Event {
  const { requestId, disclosureId } = event.data;
  const items = Array.from({ length: draw.int(1, 12) }, () => draw.int(1, 120)).filter((item) => !known.has(item));
  const numbers = [...new Set(items)];
  const rows = (fields: string[], of: () => unknown[] = () => []): Rows => ({
    fields: ['itemNo', ...fields],
    rows: numbers.map((item) => [item, ...of()]),
  });
  const pseudonym = `case:${createHash('sha256').update(event.id).digest('base64url')}`;
  const codes = (): unknown[] => [draw.pick(ADDRESS_CODES)];
  const datas: Record<string, () => object> = {
    'request.validated': () => ({
      ...{ requestId, acceptedCount: draw.int(0, 50) },
      items: rows(['accepted', 'addressCodes'], () => [draw.chance(0.5), ...codes()]),
    }),
    'request.rejected': () => ({ requestId, count: numbers.length, reasonCodes: { A02: 1 }, items: rows([]) }),
    'request.reassessed': () => ({
      ...{ requestId, assessment: { validator: 'v2' } },
      items: rows(['addressCodes'], codes),
    }),
    'match.performed': () => ({
      ...{ requestId, matchId: `m-${event.id}` },
      items: rows(['path', 'result', 'addressCompared'], () => [
        draw.pick(PATHS),
        draw.pick(RESULTS),
        draw.chance(0.5),
      ]),
    }),
    'disclosure.approved': () => ({
      ...{ requestId, approvalId: `a-${event.id}`, approverRef: pseudonym },
      count: draw.int(0, 50),
    }),
    'disclosure.withheld': () => ({
      ...{ requestId, count: numbers.length, reasonCode: draw.pick(CODES['reasonCode']!) },
      items: rows([]),
    }),
    'access.recorded': () => ({
      ...{ accessId: `x-${event.id}`, disclosureId, actorRef: pseudonym },
      ...{ action: draw.pick(CODES['action']!), outcome: draw.pick(CODES['outcome']!) },
    }),
    'copy.made': () => ({
      ...{ copyId: `c-${event.id}`, disclosureId, from: 'VAULT-1', to: 'ATTIC' },
      location: draw.pick(CODES['location']!),
    }),
    'disposition.certified': () => ({
      ...{ disclosureId, method: draw.pick(CODES['method']!), count: draw.int(0, 50) },
      ...{ copiesAccounted: draw.chance(0.5), performedAt: event.time, certifierRef: pseudonym },
    }),
  };
  const name = event.type.slice('gov.transfer.'.length, -'.v1'.length);
  return { ...event, data: datas[name]!() as Data };
}
