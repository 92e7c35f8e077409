import { type AgreementFacts, funnelChanges, keys, type MemoryShard, type Seen } from '../../libs/judging/src/index.js';
import { AGREEMENT, Scenario } from '../../libs/rules/src/testing/scenario.js';
import { judgeStrangers } from './judge-strangers.js';
import { maySee, viewOf } from './seen-in-memory.js';

/** A sample; STRANGERS_RUNS asks for more. */
const RUNS = Number(process.env.STRANGERS_RUNS ?? 12);

describe('what strangers send under an agreement', () => {
  judgeStrangers(RUNS);
});

const STRANGER = { source: 'urn:agency:motor:log', time: '2025-04-01T00:00:00Z' };
const at = (time: string) => ({ time });

/** Open findings that an agency sees: `<rule> <subject>` -> count. */
const seenBy = (reader: string, shard: MemoryShard): Record<string, number> =>
  Object.fromEntries(viewOf(shard, reader).findings.map((one) => [`${one.rule} ${one.subject}`, one.count]));

/** Sums over the funnel's rows that an agency sees. */
function funnelFor(reader: string, shard: MemoryShard): Record<string, number> {
  const about = shard.facts.get(keys.agreement(AGREEMENT)) as AgreementFacts;
  const rows = funnelChanges(shard.facts, () => undefined).filter((row) => maySee(reader, row as Seen, about, true));
  const sum = (of: 'stated' | 'disclosedNamed' | 'disclosures' | 'received'): number =>
    rows.reduce((all, row) => all + row[of], 0);
  return {
    ...{ stated: sum('stated'), disclosedNamed: sum('disclosedNamed') },
    ...{ disclosures: sum('disclosures'), received: sum('received') },
  };
}

describe('a stranger', () => {
  it('that requests under an id takes from the recipient no finding on a disclosure that names the id', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const scenario = new Scenario().agreed().rosters();
      if (isStrange) scenario.request('r1', { items: 3 }, {}, STRANGER);
      scenario.disclose('d1', { items: 3 }, { elements: ['wages'] }, at('2025-05-01T00:00:00Z'));
      return scenario
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    const found = { 'DIS-03 revenue/d1': 3, 'DIS-01 revenue/d1': 1 };
    expect(seenBy('border', ledger(false))).toMatchObject(found);
    expect(seenBy('border', ledger(true))).toMatchObject(found);
  });

  it('that requests and discloses under the id of a request neither hides its stages nor adds to them', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const scenario = new Scenario().lawful(3);
      if (isStrange)
        scenario
          .request('r1', { items: 9 }, {}, STRANGER)
          .disclose('d1', { items: 5 }, {}, STRANGER)
          .receipt('d1', 7, undefined, STRANGER);
      return scenario.watermarks().fold();
    };
    const stages = { stated: 3, disclosedNamed: 3, disclosures: 1, received: 3 };
    for (const reader of ['revenue', 'border'])
      for (const isStrange of [false, true])
        expect([reader, isStrange, funnelFor(reader, ledger(isStrange))]).toEqual([reader, isStrange, stages]);
  });
});
