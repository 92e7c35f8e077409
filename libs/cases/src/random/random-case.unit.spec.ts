import { inspect } from '#libs/contracts';
import { truthByHttp } from './by-http.js';
import { PLANTS } from './plants.js';
import { randomCase } from './random-case.js';

interface Event {
  id: string;
  source: string;
  type: string;
  time: string;
  agreementid: string;
  sequence: string;
  data: {
    requestId?: string;
    disclosureId?: string;
    matchId?: string;
    itemsCount?: number;
    acceptedCount?: number;
    part?: number;
    of?: number;
    upTo?: string;
    nextSequence?: string;
    items?: { rows: unknown[][] };
  };
}

const eventsOf = (seed: number): Event[] =>
  randomCase(seed).sendings.map(({ value }) => JSON.parse(value.toString()) as Event);
const named = (type: string) => `gov.transfer.${type}.v1`;
const SEEDS = [1, 2, 3, 4, 5];

describe('randomCase', () => {
  it('is the same for the same seed', () => {
    expect(randomCase(3)).toEqual(randomCase(3));
    expect(randomCase(3).truth).not.toEqual(randomCase(4).truth);
  });

  it('plants every rule in each case', () => {
    const rules = PLANTS.filter((plant) => /^[A-Z]{3}-/.test(plant));
    for (const seed of SEEDS)
      expect(randomCase(seed).truth.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
  });

  it.each(SEEDS)('seed %i: says how many rows its requests have', (seed) => {
    const parts = new Map<string, number>();
    for (const { id, type, data } of eventsOf(seed))
      if (type === named('request.submitted')) parts.set(id, data.items!.rows.length);
    expect(randomCase(seed).truth.items).toBe([...parts.values()].reduce((sum, rows) => sum + rows, 0));
  });

  it.each(SEEDS)('seed %i: sends nothing that admission refuses, but for what is planted as that', (seed) => {
    for (const { value, refused = false } of randomCase(seed).sendings)
      expect([inspect(value).refused !== undefined, value.toString()]).toEqual([refused, value.toString()]);
  });

  it.each(SEEDS)('seed %i: lists all items that it states, but for what is planted as left out', (seed) => {
    const { truth } = randomCase(seed);
    const events = new Map(
      eventsOf(seed).map((event) => [JSON.stringify([event.source, event.id, event.data]), event]),
    );
    const sums = new Map<string, { stated: number; rows: number; parts: number; of: number }>();
    for (const { type, source, data } of events.values()) {
      const id = data.disclosureId ?? data.matchId ?? data.requestId;
      const stated = data.itemsCount ?? data.acceptedCount;
      if (!data.items || typeof stated !== 'number') continue;
      const key = JSON.stringify([type, source, id]);
      const sum = sums.get(key) ?? { stated, rows: 0, parts: 0, of: data.of ?? 1 };
      expect([stated, data.of ?? 1]).toEqual([sum.stated, sum.of]);
      sums.set(key, { ...sum, rows: sum.rows + data.items.rows.length, parts: sum.parts + 1 });
    }
    let unlisted = 0;
    for (const { stated, rows, parts, of } of sums.values()) {
      expect(parts).toBe(of);
      unlisted += stated - rows;
    }
    const planted = truth.findings.filter(({ rule }) => rule === 'INT-13');
    expect(unlisted).toBe(planted.reduce((sum, { count }) => sum + count, 0));
  });

  it.each(SEEDS)('seed %i: no source contradicts what it has vouched for, but for what is planted as that', (seed) => {
    const { truth } = randomCase(seed);
    const contradicted = new Set<string>();
    const vouched = new Map<string, { next: number; upTo: number }[]>();
    for (const { type, source, agreementid, sequence, time, data } of eventsOf(seed)) {
      const key = `${agreementid} ${source}`;
      const marks = vouched.get(key) ?? [];
      if (type === named('source.watermarked'))
        vouched.set(key, [...marks, { next: Number(data.nextSequence), upTo: Date.parse(data.upTo!) }]);
      else if (marks.some(({ next, upTo }) => Number(sequence) >= next && Date.parse(time) <= upTo))
        contradicted.add(key);
    }
    const planted = truth.findings.filter(({ rule, subject }) => rule === 'INT-03' && subject.endsWith(':disclosures'));
    expect([...contradicted].sort()).toEqual(planted.map(({ agreement, subject }) => `${agreement} ${subject}`).sort());
  });

  it.each(SEEDS)('seed %i: every source sends in the order of its sequence', (seed) => {
    const last = new Map<string, number>();
    const seen = new Set<string>();
    for (const { value, key, agency } of randomCase(seed).sendings) {
      if (seen.has(value.toString())) continue;
      seen.add(value.toString());
      const { source, sequence, agreementid } = JSON.parse(value.toString()) as Event;
      const stream = JSON.stringify([agreementid, key, agency, source]);
      expect(Number(sequence)).toBeGreaterThanOrEqual(last.get(stream) ?? 0);
      last.set(stream, Number(sequence));
    }
  });

  it.each(SEEDS)('seed %i: plants by HTTP all but what hangs on topics and keys', (seed) => {
    const { truth } = randomCase(seed);
    const { findings, lines } = truthByHttp(truth);
    expect(lines).toEqual(truth.lines);
    const rules = new Set(findings.map(({ rule }) => rule));
    const left = new Set(truth.findings.map(({ rule }) => rule).filter((rule) => !rules.has(rule)));
    expect([...left].sort()).toEqual(['INT-10', 'INT-12']);
    const refused = findings.filter(({ rule, subject }) => rule === 'INT-09' && !subject.startsWith('urn:'));
    expect(refused.map(({ subject }) => subject)).toEqual(refused.map(() => 'http schema'));
    expect(new Set(refused.map(({ agreement }) => agreement)).size).toBe(refused.length);
  });
});
