import { type AgreementFacts, funnelChanges, keys, type MemoryShard, type Seen } from '../../libs/judging/src/index.js';
import { AGREEMENT, policy, Scenario, sha } from '../../libs/rules/src/testing/scenario.js';
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

  it('that says of itself that it forwards for a party, under a registration of its own, takes nothing back in its name', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const scenario = new Scenario().agreed().rosters().request().validate().match();
      const match = scenario.lastId;
      if (isStrange) {
        const strangers = [
          { agency: 'motor', role: 'source' as const },
          { agency: 'harbor', role: 'recipient' as const },
        ];
        const forwarders = [{ agency: 'motor', for: ['revenue'] }];
        const data = { version: 1, documentDigest: sha('rival'), policy: policy({ parties: strangers, forwarders }) };
        for (const { agency } of strangers)
          scenario.send('gov.transfer.agreement.registered.v1', data, {
            ...STRANGER,
            source: `urn:agency:${agency}:log`,
          });
        scenario.request('r9', { items: 1 }, {}, { ...STRANGER, source: 'urn:agency:harbor:log' });
      }
      scenario.retract(match, { topic: 'transfers.motor', sequence: null });
      return scenario
        .disclose()
        .receipt()
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    const { 'DIS-04 revenue/d1': items } = seenBy('revenue', ledger(false));
    expect(items).toBeUndefined();
    expect(seenBy('revenue', ledger(true))['DIS-04 revenue/d1']).toBeUndefined();
  });

  it('that discloses to a party, or to others, takes from it no answer to a disclosure under the same id', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const scenario = new Scenario();
      // Before anything has bound, so without standing.
      scenario.disclose('d1', { items: 3 }, {}, at('2024-12-30T00:00:00Z')).agreed();
      if (isStrange) scenario.disclose('d1', { items: 5 }, {}, STRANGER);
      return scenario
        .receipt('d1', 7)
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    const stages = { disclosures: 1, received: 7 };
    expect(funnelFor('revenue', ledger(false))).toMatchObject(stages);
    expect(funnelFor('revenue', ledger(true))).toMatchObject(stages);
    expect(seenBy('border', ledger(true))).toMatchObject(seenBy('border', ledger(false)));
  });

  it('that discloses to a party gives it no standing for a receipt', () => {
    const spoken = 'INT-14 revenue gov.transfer.receipt.acknowledged.v1';
    const ledger = (isStrange: boolean): MemoryShard => {
      const scenario = new Scenario().agreed();
      if (isStrange) scenario.disclose('d1', { items: 5 }, { recipient: { agency: 'revenue' } }, STRANGER);
      scenario.disclose('d2').receipt('d1', 5, undefined, { source: 'urn:agency:revenue:disclosures' });
      return scenario
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    expect(seenBy('revenue', ledger(false))).toHaveProperty([spoken], 1);
    expect(seenBy('revenue', ledger(true))).toHaveProperty([spoken], 1);
  });

  it('that validates a request takes the source’s own validation from no clause', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const rows = { items: 3, each: { addressCodes: ['A02'] } };
      const scenario = new Scenario().agreed().rosters().request('r1', rows);
      if (isStrange) scenario.validate('r1', { items: 1 }, STRANGER);
      // By items, so that no validation of the whole request is there to name.
      scenario.validate('r1', { items: 3 }, at('2025-06-02T00:00:00Z'));
      return scenario
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    const named = (isStrange: boolean): number[] => {
      const shown = viewOf(ledger(isStrange), 'revenue').findings.find(({ rule }) => rule === 'REQ-06');
      return (shown?.clauses ?? []).map(({ entries }) => entries.length);
    };
    expect(named(false)).toContain(1);
    expect(named(true)).toEqual(named(false));
  });

  it('that binds a registration with another one hides no officer’s span from the source', () => {
    const ledger = (isStrange: boolean): MemoryShard => {
      const span = { officerSpanMax: { value: 2, basis: 'clause' as const } };
      const scenario = new Scenario().agreed(span).request();
      const parties = [
        { agency: 'motor', role: 'source' as const },
        { agency: 'harbor', role: 'recipient' as const },
      ];
      const data = { version: 1, documentDigest: sha('rival'), policy: policy({ parties }) };
      for (const { agency } of isStrange ? parties : [])
        scenario.send('gov.transfer.agreement.registered.v1', data, {
          ...STRANGER,
          source: `urn:agency:${agency}:log`,
        });
      return scenario
        .watermarks()
        .wait(24 * 30)
        .fold();
    };
    const spans = (isStrange: boolean): string[] =>
      Object.keys(seenBy('revenue', ledger(isStrange))).filter((name) => name.startsWith('REQ-09'));
    expect(spans(false)).toHaveLength(1);
    expect(spans(true)).toEqual(spans(false));
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
