import { verifyDatabaseFindings } from '#libs/audit';
import { agencyOf, entryTail, exampleEvents, inspect, encodeEntry } from '#libs/contracts';
import { Detector, rebuild } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { allChoices, type AnyEvent, ArbitraryEvents, choicesIn } from '../support/arbitrary-events.js';
import { DetectorBench } from './detector-harness.js';

/** In this many events every optional field of the schemas occurs, both present and absent. */
const ENOUGH = 400;
/** Another ledger: `JUDGED_SEED=7 JUDGED_EVENTS=2000`. A smaller number gives the first of the same events, to find one that fails. */
const SEED = Number(process.env.JUDGED_SEED ?? 1);
const EVENTS = Number(process.env.JUDGED_EVENTS ?? ENOUGH);
const START = Date.parse('2026-11-01T00:00:00Z');
const MINUTE = 60_000;
const YEAR = 365.25 * 24 * 60 * MINUTE;

/** Registrations that bind two of the agencies that speak under each agreement: without one no agency has standing, and few rules judge. */
function registrationsOf(events: readonly AnyEvent[]): AnyEvent[] {
  const example = exampleEvents['gov.transfer.agreement.registered.v1'];
  const byAgreement = new Map<string, Set<string>>();
  for (const { agreementid, source } of events)
    byAgreement.set(agreementid, (byAgreement.get(agreementid) ?? new Set()).add(agencyOf(source)));
  let number = 0;
  return [...byAgreement].flatMap(([agreementid, agencies]) => {
    const [source, recipient] = [...agencies];
    if (source === undefined || recipient === undefined) return [];
    const parties = [
      { agency: source, role: 'source' as const },
      { agency: recipient, role: 'recipient' as const },
    ];
    const { effectiveTo: _, ...policy } = { ...example.data.policy, parties, effectiveFrom: '2000-01-01' };
    const authorityPacks = ['core', 'usc26-6103', 'cma'] as const;
    const { sequence: __, ...rest } = { ...example, agreementid, time: '2000-01-01T00:00:00Z' };
    return [source, recipient].map((agency) => ({
      ...rest,
      id: `01960f2c-8400-7000-8000-${String(++number).padStart(12, '0')}`,
      source: `urn:agency:${agency}:documents`,
      data: { ...example.data, policy: { ...policy, authorityPacks } },
    }));
  });
}

/** The events a second apart, sometimes followed by a clock entry after 20 minutes; then clock entries long after all deadlines. */
function ledgerOf(events: readonly AnyEvent[]): Buffer[] {
  const entries: Buffer[] = [];
  let received = START;
  const add = (after: number, body: Parameters<typeof entryTail>[1]): void => {
    received += after;
    const tail = entryTail({ http: { client: 'test' } }, body);
    entries.push(encodeEntry('A'.repeat(22), new Date(received).toISOString(), tail));
  };
  const clock = (after: number): void => add(after, { control: { kind: 'clock' } });
  for (const [i, event] of events.entries()) {
    add(1_000, { event: Buffer.from(JSON.stringify(event)) });
    if (i % 25 === 24) clock(20 * MINUTE);
  }
  clock(7 * 24 * 60 * MINUTE);
  clock(2 * YEAR);
  clock(198 * YEAR);
  return entries;
}

describe(`arbitrary events that pass admission (JUDGED_SEED=${SEED} JUDGED_EVENTS=${EVENTS})`, () => {
  const events = new ArbitraryEvents(SEED).take(EVENTS);

  it('pass admission', () => {
    const refused = events.flatMap((event, i) => {
      const { refused } = inspect(Buffer.from(JSON.stringify(event)));
      return refused ? [[i, event.type, refused.detail]] : [];
    });
    expect(refused).toEqual([]);
  });

  it('have all types, and each optional field present and absent', () => {
    const found = new Set(new ArbitraryEvents(SEED).take(Math.max(EVENTS, ENOUGH)).flatMap(choicesIn));
    expect(allChoices().filter((choice) => !found.has(choice))).toEqual([]);
  });

  describe('in a ledger', () => {
    let bench: DetectorBench;
    let detector: Detector | undefined;
    beforeEach(async () => {
      bench = await DetectorBench.open();
    });
    afterEach(async () => {
      await detector?.stop();
      await bench.close();
    });

    const ask = <T extends object>(sql: string): Promise<T[]> => bench.owner.query<T[]>(sql);

    it('are all judged, or are gaps by the budget', async () => {
      const entries = ledgerOf([...registrationsOf(events), ...events]);
      await bench.write('0', entries);
      const db = await bench.detectorDb();
      const settings = { maxEntries: 50, maxTouched: 100 };
      detector = new Detector({ db, rules: ruleSet, settings, tickMs: 50, pollMs: 20 });
      detector.start();
      await bench.caughtUp(240_000);
      await detector.stop();
      const gaps = await ask<{ error: string }>('SELECT index, portion, rule, error FROM readmodel.gap ORDER BY index');
      expect(gaps.filter(({ error }) => !/more than [0-9]+ facts/.test(error))).toEqual([]);
      const rows = await ask<{ index: string }>('SELECT index FROM readmodel.event ORDER BY index');
      expect(rows.map(({ index }) => Number(index))).toEqual([...entries.keys()]);
      // If acts did not refer to each other, few rules would judge them.
      const rules = await ask<{ rule: string }>('SELECT DISTINCT rule FROM readmodel.hit');
      expect(rules.length).toBeGreaterThan(ruleSet.rules.length / 2);
      expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true, differences: [] });
      expect(await verifyDatabaseFindings(bench.owner)).toMatchObject({ ok: true, problems: [] });
    }, 400_000);
  });
});
