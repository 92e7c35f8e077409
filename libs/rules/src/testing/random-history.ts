import fc from 'fast-check';
import type { DataOf } from '#libs/contracts';
import { GIVER, OFFICER, policy, ref, Scenario, sha, TAKER, VAULT, type Sent } from './scenario.js';
import { vkeyOf } from './keys.js';
import type { Rows } from './rows.js';

/** The systems that write: two of one agency, which share a topic, one of the other agency, and one of an agency that is no party. */
const MATCHER = 'urn:agency:revenue:matching';
const OUTSIDER = 'urn:agency:audit:log';
const SOURCES = [GIVER, TAKER, MATCHER, OUTSIDER];
const FORWARDER = 'transfers.forwarder';
const DAY = 86_400_000;
const START = Date.parse('2025-03-01T00:00:00Z');

/** One act. The small numbers mean what the act needs. */
export interface Step {
  act: number;
  a: number;
  b: number;
  c: number;
  /** Days after the start. */
  day: number;
  items: number[];
  /** How the event comes in, and how precisely its time is known: mostly proven, and to the millisecond. */
  way: number;
}

export const step: fc.Arbitrary<Step> = fc.record({
  act: fc.nat(38),
  a: fc.nat(3),
  b: fc.nat(3),
  c: fc.nat(3),
  day: fc.nat(200),
  // Items of two blocks, so that facts of the whole request must reach the other block too.
  items: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 257, 258, 259), { minLength: 1, maxLength: 5 }),
  way: fc.nat(18),
});

/**
 * A history of lawful and unlawful acts under one agreement, with their watermarks at the end. `before`: called before each step, with its
 * number; it may send something else.
 */
export function historyOf(
  steps: readonly Step[],
  before: (scenario: Scenario, step: number) => void = () => undefined,
): Scenario {
  const scenario = new Scenario('2026-01-01T00:00:00.000Z');
  const ids: { id: string; source: string }[] = [];
  // Most histories begin with an agreement that is soon in effect; otherwise few rules have anything to judge.
  const { a, b, c } = steps[0]!;
  if (a > 0) {
    const time = '2025-03-01T12:00:00Z';
    const data = { version: 1, documentDigest: sha('agreement'), policy: policyOf(b) };
    for (const source of [GIVER, TAKER]) scenario.send('gov.transfer.agreement.registered.v1', data, { time, source });
    if (c > 0) scenario.rosters([OFFICER, ref('second')], [VAULT], time);
  }
  for (const [n, one] of steps.entries()) {
    before(scenario, n);
    take(scenario, one, ids);
    const entry = scenario.inputs.at(-1)?.entry;
    if (entry?.event) ids.push(entry.event);
  }
  for (const source of SOURCES) scenario.watermarks('2025-12-31T00:00:00Z', [source]);
  return scenario;
}

/** Most acts come in the usual way. */
const WAYS: Readonly<Record<number, Sent>> = {
  0: { client: 'unauthenticated' },
  1: { day: true },
  2: { forwarder: 'forwarder', topic: FORWARDER },
  3: { client: 'unauthenticated', vkey: vkeyOf('first') },
  4: { client: 'unauthenticated', vkey: vkeyOf('second') },
  5: { topic: FORWARDER, vkey: vkeyOf('first') },
  6: { clientOf: 'revenue' },
  7: { clientOf: 'border', vkey: vkeyOf('second') },
};

function take(
  scenario: Scenario,
  { act, a, b, c, day, items, way }: Step,
  ids: { id: string; source: string }[],
): void {
  const time = new Date(START + day * DAY).toISOString();
  const sent = (source = GIVER): Sent => ({ time, source, ...WAYS[way] });
  const request = `r${a % 2}`;
  const disclosure = `d${b}`;
  const officers = [[OFFICER], [ref('second')], [OFFICER, ref('second')]][c % 3]!;
  const giver = c === 0 ? MATCHER : GIVER;
  const rows = (each: Rows['each'] = {}): Rows => ({ items, each });
  switch (act) {
    case 0:
    case 1:
    case 2:
      return void scenario.send(
        'gov.transfer.agreement.registered.v1',
        { version: 1, documentDigest: sha('agreement'), policy: policyOf(0) },
        { ...sent([GIVER, TAKER][a % 2]), time: new Date(START + (day % 20) * DAY).toISOString() },
      );
    case 3:
      return void scenario.send(
        'gov.transfer.agreement.amended.v1',
        { version: 2, supersedes: 1, documentDigest: sha('amended'), policy: policyOf(b), effectiveAt: time },
        sent([GIVER, TAKER][a % 2]),
      );
    case 4:
      return void scenario.roster(
        c % 2 ? 'recipient' : 'holding_location',
        c % 2 ? officers : [VAULT],
        time,
        sent([GIVER, TAKER][a % 2]),
      );
    case 5:
      return void scenario.send(
        'gov.transfer.agreement.renewed.v1',
        { documentDigest: sha('renewed'), effectiveAt: time, effectiveTo: '2025-12-01T00:00:00Z' },
        sent([GIVER, TAKER][a % 2]),
      );
    case 6:
      if (c > 0) return;
      return void scenario.send('gov.transfer.agreement.terminated.v1', { reason: 'done', effectiveAt: time }, sent());
    case 7:
    case 8:
    case 9:
      // Sometimes only the header: its items come later, or never.
      return void scenario.request(
        request,
        { items: a === 3 ? [] : items, each: itemOf(officers, b, c) },
        {},
        sent(TAKER),
      );
    case 10:
      return void scenario.request(
        'r9',
        { items: 100 + a, each: { ...itemOf(officers, 0, 2), reasonDigest: ref(`${b % 2}`) } },
        {},
        sent(TAKER),
      );
    case 11:
      return void scenario.validate(request, c === 0 ? undefined : rows({ accepted: b % 2 === 0 }), sent(giver));
    case 12:
      return void scenario.validate(request, rows({ accepted: true, addressCodes: codes(b) }), sent(giver));
    case 13:
      return void scenario.send(
        'gov.transfer.request.reassessed.v1',
        {
          requestId: request,
          assessment: { validator: 'v2' },
          items: { defaults: { addressCodes: codes(b) }, fields: ['itemNo'], rows: items.map((n) => [n]) },
        },
        sent(giver),
      );
    case 14:
      return void scenario.send(
        'gov.transfer.request.rejected.v1',
        { requestId: request, count: items.length, items: { fields: ['itemNo'], rows: items.map((n) => [n]) } },
        sent(giver),
      );
    case 15:
    case 16:
    case 17:
      return void scenario.match(
        request,
        rows({
          path: c % 2 ? 'TIN' : 'ADDRESS',
          result: b === 3 ? 'NO_MATCH' : 'MATCH',
          ...([{ addressCompared: false }, {}][b] ?? { addressCompared: true }),
        }),
        `m${c % 2}`,
        { ...sent(giver), time: new Date(START + (day % 5) * DAY).toISOString() },
      );
    case 18:
      return void scenario.match('r9', { items: 20 + a * 20 }, 'm9', sent());
    case 19:
    case 20:
    case 21:
      return void scenario.disclose(
        disclosure,
        {
          items,
          ...(c === 3 ? { but: { [items[0]!]: { elements: ['wages'] } }, each: { elements: ['address'] } } : {}),
        },
        headerOf(a, c, officers),
        {
          ...sent(giver),
          time: new Date(START + (day % 40) * DAY).toISOString(),
        },
      );
    case 22:
      return void scenario.receipt(disclosure, items.length, [VAULT, 'LAPTOP', undefined][c % 3], sent(TAKER));
    case 23:
      return void scenario.send(
        'gov.transfer.copy.made.v1',
        { copyId: `c${a}`, disclosureId: disclosure, from: VAULT, to: 'X', location: c % 2 ? VAULT : 'BASEMENT' },
        sent(TAKER),
      );
    case 24:
      return void scenario.send(
        'gov.transfer.incident.reported.v1',
        {
          incidentId: `i${a % 2}`,
          occurredAt: '2025-02-01T00:00:00Z',
          discoveredAt: time,
          notified: [{ party: 'border', at: time }],
        },
        sent(giver),
      );
    case 25:
      return void scenario.send(
        'gov.transfer.matchmethod.approved.v1',
        { path: c % 2 ? 'TIN' : 'ADDRESS', comparedFields: b % 2 ? ['name', 'address'] : ['name'], effectiveAt: time },
        sent(),
      );
    case 26: {
      const target = ids[(a * 16 + b * 4 + c) % Math.max(1, ids.length)];
      if (target) scenario.retract(target.id, sent(target.source));
      return;
    }
    case 27:
      return void scenario.watermarks(time, [SOURCES[a]!]);
    case 28: {
      // A refused value uses its sequence, and its correction takes the same one.
      const known = {
        source: [GIVER, TAKER][a % 2]!,
        agreementid: 'revenue-border-1',
        sequence: String(scenario.nextSequence([GIVER, TAKER][a % 2]!)),
      };
      return void scenario.quarantined(
        { reason: 'schema', size: 10, commitment: 'x', known },
        `transfers.${a % 2 ? 'border' : 'revenue'}`,
      );
    }
    case 32: {
      // One side retracts the other side's event.
      const target = ids[(a * 16 + b * 4 + c) % Math.max(1, ids.length)];
      if (target) scenario.retract(target.id, sent(target.source === TAKER ? GIVER : TAKER), target.source);
      return;
    }
    case 33: {
      // A refused disclosure, and the event that takes its sequence: another disclosure, or another type.
      const sequence = scenario.nextSequence(GIVER);
      const known = {
        type: 'gov.transfer.disclosure.made.v1',
        source: GIVER,
        agreementid: 'revenue-border-1',
        sequence: String(sequence),
      };
      scenario.quarantined({ reason: 'schema', size: 10, commitment: 'x', known });
      if (b === 0) scenario.disclose(disclosure, rows(), headerOf(a, c, officers), { ...sent(), sequence });
      if (b === 1) scenario.validate(request, undefined, { ...sent(), sequence });
      return;
    }
    case 36:
    case 37:
    case 38: {
      const target = ids[(a * 16 + b * 4 + c) % Math.max(1, ids.length)];
      if (target) scenario.copy({ topic: FORWARDER, ...WAYS[way % 8] }, target.id);
      return;
    }
    case 34:
    case 35: {
      // More items than the rows name, in one of several parts, or without rows at all.
      const parts = b === 0 ? {} : { part: (c % 3) + 1, of: 3 };
      const header = { ...headerOf(a, c, officers), ...parts, itemsCount: 5 };
      return void scenario.disclose(disclosure, act === 34 ? rows() : { items: [] }, header, {
        ...sent(giver),
        time: new Date(START + (day % 40) * DAY).toISOString(),
      });
    }
    default: {
      const source = [GIVER, TAKER, OUTSIDER][a % 3]!;
      const sequence =
        b === 0
          ? scenario.nextSequence(source) + 1
          : b === 1
            ? Math.max(1, scenario.nextSequence(source) - 1)
            : undefined;
      const known = ids.findLast((one) => one.source === source);
      const odd: Sent = {
        ...sent(source),
        ...(sequence ? { sequence } : {}),
        ...[{}, { key: null }, { time: '2029-01-01T00:00:00Z' }, { topic: FORWARDER }][c],
        ...(b === 3 && c < 3 && known ? { id: known.id } : {}),
      };
      return void scenario.receipt('d0', 1, VAULT, odd);
    }
  }
}

const codes = (n: number): string[] => [[], ['A02'], ['A10'], ['A05', 'A06']][n % 4]!;

const itemOf = (officers: string[], b: number, c: number): Record<string, unknown> => ({
  officers,
  namePresent: b !== 3,
  addressCodes: codes(c),
});

function headerOf(a: number, c: number, officers: string[]): Partial<DataOf<'gov.transfer.disclosure.made.v1'>> {
  return {
    ...(a === 3 ? {} : { requestId: `r${a % 2}` }),
    ...(a === 2 ? { matchId: 'm0' } : {}),
    recipient: { agency: c === 2 ? 'elsewhere' : 'border', ...(c === 1 ? {} : { actorRefs: officers }) },
    ...(c === 0 ? { elementClass: 'return' as const, ...(a === 1 ? { courtOrderRef: 'o1' } : {}) } : {}),
  };
}

const threshold = (value: number) => ({ value, basis: 'clause' as const });

function policyOf(n: number): ReturnType<typeof policy> {
  return policy({
    effectiveFrom: '2025-03-02T00:00:00Z',
    keys: [
      { agency: 'revenue', vkey: vkeyOf('first', 'renamed'), from: n === 2 ? '2025-03-20' : '2025-03-05' },
      ...(n === 0 ? [] : [{ agency: 'border', vkey: vkeyOf('second'), to: '2025-06-01' }]),
      ...(n === 3 ? [{ agency: 'border', vkey: vkeyOf('first'), from: '2025-05-01' }] : []),
    ],
    effectiveTo: n === 1 ? '2025-05-01T00:00:00Z' : '2025-08-01T00:00:00Z',
    officerSpanMax: threshold(n === 2 ? 1 : 5),
    matchRate: { min: threshold(0.5) },
    ackDeadlineHours: threshold(24 + n),
    latentErrorDays: threshold(40),
    ...(n === 3
      ? {}
      : {
          volume: {
            lifetime: threshold(6),
            perRequest: threshold(3 + n),
            perWindow: [{ days: 30, max: threshold(4) }],
          },
        }),
    ...(n === 2 ? { addressPolicy: { minLevel: 'SUFFICIENT' as const } } : {}),
    ...(n === 1 ? { elementsAllowed: ['name'], exchangeMode: 'push' as const } : {}),
  });
}
