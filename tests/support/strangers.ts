import fc from 'fast-check';
import type { AgreementPolicy } from '#libs/contracts';
import type { FoldInput } from '#libs/judging';
import {
  AGREEMENT,
  GIVER,
  OFFICER,
  policy,
  ref,
  Scenario,
  type Sent,
  sha,
  TAKER,
  VAULT,
} from '../../libs/rules/src/testing/scenario.js';

/** Two agencies that are party of no version that S and R have bound. */
export const STRANGER = 'motor';
export const OTHER_STRANGER = 'harbor';
const SYSTEMS = [`urn:agency:${STRANGER}:log`, `urn:agency:${OTHER_STRANGER}:log`];

const DAY = 86_400_000;
const START = Date.parse('2025-03-01T00:00:00Z');

/** One act of a stranger. The small numbers mean what the act needs. */
export interface Intrusion {
  act: number;
  who: number;
  a: number;
  b: number;
  c: number;
  items: number[];
  /** Days after the start, also before anything has bound. */
  day: number;
  way: number;
  /** Its place among the others' entries. */
  place: number;
}

export const ACTS = 32;

export const intrusion = (acts: fc.Arbitrary<number> = fc.nat(ACTS - 1)): fc.Arbitrary<Intrusion> =>
  fc.record({
    act: acts,
    who: fc.nat(1),
    a: fc.nat(3),
    b: fc.nat(3),
    c: fc.nat(3),
    items: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 257, 258, 259), { minLength: 1, maxLength: 5 }),
    day: fc.integer({ min: -80, max: 200 }),
    way: fc.nat(12),
    place: fc.nat(200),
  });

const WAYS: Readonly<Record<number, Sent>> = {
  0: { client: 'unauthenticated' },
  1: { day: true },
  2: { known: 'reconstructed' },
};

const threshold = (value: number) => ({ value, basis: 'clause' as const });

/** What a stranger registers: between two strangers, or in the name of others. */
function documentOf({ a, b }: Intrusion): AgreementPolicy {
  const [one, other] = [STRANGER, OTHER_STRANGER];
  const sides: AgreementPolicy['parties'][] = [
    [
      { agency: one, role: 'source' },
      { agency: other, role: 'recipient' },
    ],
    [
      { agency: one, role: 'source' },
      { agency: other, role: 'source' },
      { agency: one, role: 'recipient' },
      { agency: other, role: 'recipient' },
    ],
    [
      { agency: 'revenue', role: 'source' },
      { agency: other, role: 'recipient' },
    ],
    [
      { agency: one, role: 'source' },
      { agency: 'revenue', role: 'source' },
      { agency: 'border', role: 'recipient' },
    ],
  ];
  return policy({
    parties: sides[a]!,
    effectiveFrom: b === 0 ? '2025-03-02T00:00:00Z' : '2024-01-01T00:00:00Z',
    effectiveTo: '2030-01-01T00:00:00Z',
    elementsAllowed: ['name', 'address', 'wages'],
    ...(b === 1 ? { overseers: ['revenue', 'border'], authorityPacks: ['core'] } : {}),
    ...(b === 2 ? { forwarders: [{ agency: one, for: ['revenue', 'border'] }], timeZone: 'America/New_York' } : {}),
    ...(b === 3
      ? {
          exchangeMode: 'push' as const,
          receipts: 'none' as const,
          volume: { lifetime: threshold(1), perRequest: threshold(1) },
          officerSpanMax: threshold(100_000),
          latenessSeconds: threshold(604_800),
        }
      : {}),
  });
}

/** What strangers send, each with its place. `known`: entries of the others, which they may name. */
export function intrusionsOf(
  all: readonly Intrusion[],
  known: readonly FoldInput[],
): { place: number; input: FoldInput }[] {
  const scenario = new Scenario('2026-01-01T00:00:00.000Z');
  const placed: { place: number; input: FoldInput }[] = [];
  const targets = known.flatMap(({ entry }) => (entry.event ? [entry.event] : []));
  for (const one of all) {
    const before = scenario.inputs.length;
    intrude(scenario, one, targets, known);
    for (const input of scenario.inputs.slice(before)) placed.push({ place: one.place, input });
  }
  return placed;
}

let count = 0;

function intrude(
  scenario: Scenario,
  one: Intrusion,
  targets: readonly { id: string; source: string }[],
  known: readonly FoldInput[],
): void {
  const { act, who, a, b, c, items, day, way } = one;
  const source = SYSTEMS[who]!;
  const time = new Date(START + day * DAY).toISOString();
  const sent = (more: Sent = {}): Sent => ({ time, source, ...WAYS[way], ...more });
  const requestId = ['r0', 'r1', 'r9', 'x1'][a]!;
  const disclosureId = `d${b}`;
  const target = targets.length > 0 ? targets[(a * 16 + b * 4 + c + day + 80) % targets.length] : undefined;
  const officers = [[OFFICER], [ref('second')], [OFFICER, ref('second')], [ref('third')]][c]!;
  switch (act) {
    case 0:
    case 1:
      return void scenario.request(
        requestId,
        { items: b === 3 ? [] : items, each: { officers, addressCodes: [[], ['A02'], ['A10'], []][b] } },
        b === 2 ? { itemsCount: 9, part: 1, of: 2 } : {},
        sent(),
      );
    case 2:
    case 3:
    case 4:
      return void scenario.disclose(
        disclosureId,
        { items: c === 3 ? [] : items },
        {
          ...(a === 3 ? {} : { requestId }),
          ...(c === 1 ? { matchId: 'm0' } : {}),
          ...(c === 2 ? { itemsCount: 20 } : {}),
          recipient: {
            agency: ['border', 'border', 'revenue', STRANGER][(a + c + day + 80) % 4]!,
            actorRefs: officers,
          },
        },
        sent(),
      );
    case 5:
    case 6:
      return void scenario.receipt(
        disclosureId,
        [items.length, 3, 1, 99][a],
        [VAULT, 'LAPTOP', undefined, VAULT][c],
        sent(),
      );
    case 7:
      return void scenario.send(
        'gov.transfer.copy.made.v1',
        { copyId: `c${a}`, disclosureId, from: VAULT, to: 'X', location: c % 2 ? VAULT : 'BASEMENT' },
        sent(),
      );
    case 8:
    case 9:
      return void scenario.match(
        requestId,
        {
          items,
          each: { path: c % 2 ? 'TIN' : 'ADDRESS', result: b === 3 ? 'NO_MATCH' : 'MATCH', addressCompared: b > 0 },
        },
        `m${c % 2}`,
        sent(),
      );
    case 10:
      return void scenario.validate(
        requestId,
        b === 0 ? undefined : { items, each: { accepted: b > 1, addressCodes: [] } },
        sent(),
      );
    case 11:
      return void scenario.reassess(items, [[], ['A02'], ['A10'], ['A05']][b]!, sent(), requestId);
    case 12:
      return void scenario.send(
        'gov.transfer.request.rejected.v1',
        { requestId, count: items.length, items: { fields: ['itemNo'], rows: items.map((n) => [n]) } },
        sent(),
      );
    case 13:
    case 14: {
      // Both strangers record it, or one alone.
      const data = { version: 1, documentDigest: sha(c === 3 ? 'agreement' : 'other'), policy: documentOf(one) };
      for (const each of c === 0 ? [source] : SYSTEMS)
        scenario.send('gov.transfer.agreement.registered.v1', data, sent({ source: each }));
      return;
    }
    case 15:
      return void scenario.send(
        'gov.transfer.agreement.amended.v1',
        {
          ...{ version: 2, supersedes: 1, documentDigest: sha(c % 2 ? 'amended' : 'other amended') },
          ...{ policy: documentOf(one), effectiveAt: time },
        },
        sent(),
      );
    case 16:
      return void scenario.roster(c % 2 ? 'recipient' : 'holding_location', c % 2 ? officers : [VAULT], time, sent());
    case 17:
      return void scenario.send(
        'gov.transfer.agreement.renewed.v1',
        { documentDigest: sha('renewed'), effectiveAt: time, effectiveTo: '2026-12-01T00:00:00Z' },
        sent(),
      );
    case 18:
      return void scenario.send('gov.transfer.agreement.terminated.v1', { reason: 'done', effectiveAt: time }, sent());
    case 19:
      return void scenario.send(
        'gov.transfer.incident.reported.v1',
        {
          ...{ incidentId: `i${a % 2}`, occurredAt: '2025-02-01T00:00:00Z', discoveredAt: time },
          ...{ notified: [{ party: 'border', at: time }], disclosureIds: [disclosureId] },
        },
        sent(),
      );
    case 20:
    case 21:
      if (target) scenario.retract(target.id, sent(), target.source);
      return;
    case 22:
      scenario.retract('019a0000-0000-7000-8000-0000000f0000', sent(), [GIVER, TAKER][a % 2]);
      return;
    case 23:
      return void scenario.watermarks(time, [source]);
    case 24:
      return void scenario.send(
        'gov.transfer.access.recorded.v1',
        { accessId: `a${a}`, disclosureId, actorRef: officers[0]!, action: 'view', outcome: 'success' },
        sent(),
      );
    case 25:
      return void scenario.send(
        'gov.transfer.disposition.certified.v1',
        {
          ...{ disclosureId, method: 'destroyed', count: a, copiesAccounted: true, performedAt: time },
          certifierRef: OFFICER,
        },
        sent(),
      );
    case 26:
      return void scenario.send(
        'gov.transfer.matchmethod.approved.v1',
        { path: c % 2 ? 'TIN' : 'ADDRESS', comparedFields: b % 2 ? ['name', 'address'] : ['name'], effectiveAt: time },
        sent(),
      );
    case 27:
      return void scenario.send('gov.transfer.request.withdrawn.v1', { requestId, reason: 'none' }, sent());
    case 28: {
      // Refused, with what is known of it: of the stranger itself, or said to be a party's.
      const named = c % 2 ? source : [GIVER, TAKER][a % 2]!;
      const sequence = String(b + 1);
      return void scenario.quarantined(
        {
          ...{ reason: 'schema', size: 10, commitment: `x${count++}` },
          known: {
            ...(c > 1 ? { type: 'gov.transfer.disclosure.made.v1' } : {}),
            source: named,
            agreementid: AGREEMENT,
            sequence,
          },
        },
        `transfers.${STRANGER}`,
      );
    }
    // In a party's name, by the stranger's topic.
    case 29:
      if (target) scenario.retract(target.id, { time, source: target.source, topic: `transfers.${STRANGER}` });
      return;
    case 30: {
      const forged = [GIVER, TAKER][a % 2]!;
      const data = { upTo: time, nextSequence: String(b + 1) };
      scenario.send('gov.transfer.source.watermarked.v1', data, {
        ...{ time, source: forged, sequence: b + 1 },
        topic: `transfers.${STRANGER}`,
      });
      return;
    }
    default: {
      // The very bytes of a party's event, by the stranger's topic.
      const copied = known[(a * 16 + b * 4 + c + day + 80) % Math.max(1, known.length)];
      if (!copied?.entry.event) return;
      const { via } = copied.entry;
      if (!('kafka' in via)) return;
      const { forwarder: _, ...rest } = via;
      const { signed: __, ...bare } = rest as typeof rest & { signed?: true };
      const stolen = { ...bare, kafka: { ...via.kafka, topic: `transfers.${STRANGER}` } };
      scenario.inputs.push({ ...copied, entry: { ...copied.entry, via: stolen } });
    }
  }
}
