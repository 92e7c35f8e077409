import { compare, interleave, PLANTS, Prng, randomCase, type Sending } from '#libs/cases';
import type { Clause } from '#libs/judging';
import { foundIn, linesIn, SimulatedLedger } from './simulate.js';

const HOUR = 3_600_000;

function run(sendings: Sending[], shards: number, gapAt = -1): SimulatedLedger {
  const ledger = new SimulatedLedger(shards);
  sendings.forEach((sending, i) => {
    if (i === gapAt)
      ledger.control({
        kind: 'intake.gap',
        cluster: 'c',
        topic: 'transfers.x',
        partition: 0,
        incarnation: 1,
        from: '3',
        to: '9',
      });
    ledger.record(sending);
  });
  ledger.wait(HOUR);
  return ledger;
}

/** The values of these rules are entries, or depend on the time of receipt. */
const BY_ARRIVAL = ['INT-03', 'INT-11'];

/** A clause without the parts that depend on arrival. Its entries are named by their events. */
function lasting({ entries, expected, actual, ...clause }: Clause, rule: string, ledger: SimulatedLedger): string {
  const values = BY_ARRIVAL.includes(rule) ? {} : { expected, actual };
  const events = [...new Set(entries.map((index) => ledger.nameOf(index)))].sort();
  return JSON.stringify({ ...clause, ...values, events });
}

/** Final open findings and lines, without the parts that depend on arrival. */
function outcome(sendings: Sending[]) {
  const ledger = run(sendings, 1);
  const shards = ledger.fold();
  const findings = shards
    .flatMap((shard) => shard.findings())
    .map(({ rule, scope, subject, severity, count, clauses }) => ({
      ...{ rule, scope, subject, severity, count },
      clauses: clauses.map((clause) => lasting(clause, rule, ledger)).sort(),
    }));
  return { findings, lines: linesIn(shards) };
}

/** Checks that exactly the plants are found, in the order of sending and in some others, and that conclusions are withdrawn on the way. */
export function judgeRandomCases(cases: { seeds: number[]; interleaved: number[]; orders: number }): void {
  it.each(cases.seeds)('seed %i: finds exactly the plants', (seed) => {
    const { sendings, truth } = randomCase(seed);
    const withGap = { ...truth, findings: [...truth.findings, { rule: 'INT-05', subject: 'transfers.x 0', count: 1 }] };
    const shards = run(sendings, 1 + (seed % 3), 10).fold();
    const result = compare(withGap, foundIn(shards), linesIn(shards));
    expect(result.differences).toEqual([]);
    expect(result.found).toEqual(result.planted);
    expect(Object.keys(result.planted)).toEqual(
      expect.arrayContaining([...PLANTS.filter((p) => /^[A-Z]/.test(p)), 'INT-05']),
    );
  });

  it.each(cases.interleaved)(
    'seed %i: any interleaving of the sources ends in the same open findings and lines',
    (seed) => {
      const { sendings } = randomCase(seed);
      const random = new Prng(seed, 'interleavings');
      const sent = outcome(sendings);
      for (let i = 0; i < cases.orders; i++) expect(outcome(interleave(sendings, random))).toEqual(sent);
    },
  );

  it('conclusions are withdrawn by late facts, by retractions, and by systems that were unknown before', () => {
    const hits = cases.interleaved.flatMap((seed) =>
      run(randomCase(seed).sendings, 1)
        .fold(1)
        .flatMap((shard) => shard.hits),
    );
    const reasons = new Set(hits.map(({ why }) => why?.reason));
    expect([...reasons]).toEqual(expect.arrayContaining(['late fact', 'retraction', 'absence reopened']));
  });
}
