import { AGREEMENT, GIVER, OFFICER, ref, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { dis10 } from '../../libs/rules/src/DIS-10/rule.js';
import { req08 } from '../../libs/rules/src/REQ-08/rule.js';
import { type Key, keys } from '../../libs/judging/src/kinds/key.js';
import type { Facts } from '../../libs/judging/src/kinds/all-kinds.js';
import { requestOfAgency, Things } from '../../libs/judging/src/judge/things.js';
import { newRequest, newRequester } from '../../libs/judging/src/kinds/request.js';
import { Touched } from '../../libs/judging/src/portions/touched.js';
import { Tasks } from '../../libs/judging/src/portions/tasks.js';
import { View } from '../../libs/judging/src/judge/view.js';
import { Waits } from '../../libs/judging/src/judge/waits.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { Overlay } from '../../libs/judging/src/memory/overlay.js';
import { ruleSet } from '../../libs/rules/src/index.js';

describe('earlier defects stay mended: judging', () => {
  it('reads the items that an earlier part names, however high the item numbers of the later part are', () => {
    const rows = (itemNo: number) => ({ fields: ['itemNo', 'officers'], rows: [[itemNo, [OFFICER]]] });
    const scenario = new Scenario();
    const submit = (itemNo: number, time: string): unknown =>
      scenario.send(
        'gov.transfer.request.submitted.v1',
        { requestId: 'r1', itemsCount: 2, items: rows(itemNo) } as never,
        { time },
      );
    submit(100_000_000, '2025-06-02T00:00:00Z');
    submit(1, '2025-06-01T00:00:00Z');
    class Counting extends MemoryShard {
      reads = 0;
      override get(key: Key): Facts | null {
        this.reads++;
        return super.get(key);
      }
    }
    const shard = new Counting(ruleSet);
    for (const input of scenario.inputs) shard.fold([input]);
    expect(shard.reads).toBeLessThan(60);
    expect(shard.get(keys.officer(AGREEMENT, OFFICER))).toMatchObject({
      acts: { speakers: { border: 2 } },
      items: 2,
    });
    expect(shard.get(keys.request(AGREEMENT, 'r1'))).toMatchObject({
      requesters: { border: { officers: { [OFFICER]: 2 } } },
    });
  });

  it('accepts ids and codes that are names of every object’s members', () => {
    const scenario = new Scenario()
      .agreed({ volume: { perRequest: { value: 2, basis: 'clause' } } })
      .rosters()
      .request('constructor', { items: 3, each: { addressCodes: ['A02'] } })
      .match('constructor', { items: 3, each: { path: 'toString' } }, 'valueOf')
      .disclose('constructor', { items: 3 }, { requestId: 'constructor', matchId: 'valueOf' })
      .receipt('constructor')
      .watermarks();
    expect(scenario.found()).toEqual({
      'REQ-06 border/constructor': 3,
      'DIS-17 revenue/constructor': 3,
      'DIS-10 request border/constructor': 1,
    });
    expect(Object.keys(Object)).toEqual([]);
  });

  it('folds an event and both sides’ retractions of it within one batch', () => {
    const scenario = new Scenario().agreed().disclose('d9', { items: 1 }, { requestId: 'none' });
    const id = scenario.lastId;
    scenario.retract(id).watermarks();
    expect(
      scenario
        .fold(100)
        .findings()
        .map(({ rule }) => rule),
    ).toContain('DIS-01');
    scenario.send(
      'gov.transfer.event.retracted.v1',
      { id, source: GIVER, reason: 'entered by mistake' },
      { source: TAKER },
    );
    expect(scenario.fold(100).findings()).toEqual([]);
  });

  it('retracts a retraction that is itself retracted', () => {
    const marked = (scenario: Scenario) =>
      scenario.finding('DIS-01').clauses.filter(({ actual }) => actual === 'retracted by its author').length;
    const scenario = new Scenario().agreed().rosters().disclose('d9', { items: 1 }, { requestId: 'none' });
    scenario.retract(scenario.lastId);
    expect(marked(scenario.watermarks())).toBe(1);
    const twice = new Scenario().agreed().rosters().disclose('d9', { items: 1 }, { requestId: 'none' });
    twice.retract(twice.lastId);
    twice.retract(twice.lastId).watermarks();
    expect(marked(twice)).toBe(0);
  });

  it('treats an id that two agreements use as two events', () => {
    const id = '019a0000-0000-7000-8000-00000000aaaa';
    const scenario = new Scenario().lawful();
    scenario
      .request('r2', { items: 1 }, {}, { id })
      .request('r2', { items: 1 }, {}, { id, agreementid: 'other-1', key: 'other-1' });
    expect(scenario.fold().folded.map(({ state }) => state)).not.toContain('conflict');
  });

  it('counts the number of an event whose id was taken as used', () => {
    const scenario = new Scenario().agreed().request('r0', { items: 1 });
    const id = scenario.lastId;
    scenario.request('r1', { items: 1 }, {}, { id }).request('r2', { items: 1 }).watermarks().wait(1);
    expect(
      scenario
        .fold()
        .findings()
        .map((f) => f.rule),
    ).toEqual(['INT-11']);
  });

  it('lets a refused value that fills the last gap advance the watermarks', () => {
    const scenario = new Scenario().agreed().disclose('d9', { items: 1 }, { requestId: 'none' });
    const sequence = String(scenario.nextSequence(GIVER));
    scenario.watermarks(undefined, [TAKER]);
    const next = { upTo: scenario.now, nextSequence: String(Number(sequence) + 2) };
    scenario.send('gov.transfer.source.watermarked.v1', next, { sequence: Number(sequence) + 1 });
    expect(scenario.found()).toEqual({});
    scenario.quarantined({
      reason: 'schema',
      size: 1,
      commitment: 'x',
      known: { agreementid: AGREEMENT, source: GIVER, sequence },
    });
    expect(scenario.found()).toHaveProperty(['DIS-01 revenue/d9']);
  });

  it('judges by the highest version in effect, though an older one was completed later', () => {
    const scenario = new Scenario();
    const old = { version: 1, documentDigest: sha('old'), policy: policyWith(5) };
    const changed = {
      version: 2,
      supersedes: 1,
      documentDigest: sha('new'),
      policy: policyWith(1),
      effectiveAt: '2025-02-01T00:00:00Z',
    };
    scenario.send('gov.transfer.agreement.registered.v1', old, { time: '2025-01-01T00:00:00Z' });
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', changed, { source, time: '2025-02-01T00:00:00Z' });
    scenario.send('gov.transfer.agreement.registered.v1', old, { source: TAKER, time: '2025-03-01T00:00:00Z' });
    scenario.request('r1', { items: 3 });
    expect(scenario.found()).toEqual({ [`REQ-09 ${OFFICER}`]: 3 });
  });

  it('judges the items of each part by its own recipients, independently of other parts', () => {
    const second = ref('second');
    const scenario = new Scenario().agreed().rosters([OFFICER, second]);
    scenario.request('r1', { items: [1, 300] }).match('r1', { items: [1, 300] });
    scenario.disclose('d1', { items: [1] }).watermarks();
    expect(scenario.found()).toEqual({});
    scenario.disclose('d1', { items: [300] }, { recipient: { agency: 'border', actorRefs: [second] } }).watermarks();
    expect(scenario.found()).toEqual({ 'DIS-07 revenue/d1': 1 });
  });

  it('judges each part at its own time, though the first one arrives last', () => {
    const scenario = new Scenario().agreed({ effectiveFrom: '2025-03-01T00:00:00Z' }).rosters();
    scenario.request('r1', { items: [1, 300] }).match('r1', { items: [1, 300] });
    scenario.disclose('d1', { items: [1] }, { elements: ['wages'] }).watermarks();
    expect(scenario.found()).toEqual({ 'DIS-03 revenue/d1': 1 });
    // This part was made before the agreement took effect.
    scenario.disclose('d1', { items: [300] }, {}, { time: '2025-02-02T00:00:00Z' }).wait(24 * 8);
    expect(scenario.found()).toMatchObject({ 'AGR-02 disclosure revenue/revenue-border-1': 1, 'DIS-03 revenue/d1': 1 });
  });

  it('counts an officer’s items in the year of the part that names the officer, whatever the dates of other parts', () => {
    const scenario = new Scenario('2026-01-05T00:00:00.000Z')
      .agreed(
        { officerSpanMax: { value: 4, basis: 'clause' }, effectiveTo: '2027-01-01T00:00:00Z' },
        '2025-01-08T00:00:00Z',
      )
      .request('r1', { items: 3 }, {}, { time: '2026-01-04T00:00:00Z' })
      .request('r2', { items: 3 }, {}, { time: '2026-01-05T00:00:00Z' });
    expect(scenario.found()).toEqual({ [`REQ-09 ${OFFICER}`]: 6 });
    scenario.request('r1', { items: [] }, {}, { time: '2025-01-09T00:00:00Z', known: 'reconstructed' });
    expect(scenario.finding('REQ-09').count).toBe(6);
  });

  it('numbers the hits of one entry by portion, within each by agreement, then by rule and subject', () => {
    const scenario = new Scenario();
    for (const agreementid of ['b-1', 'a-1'])
      scenario.disclose('d1', { items: 1 }, { requestId: 'none' }, { agreementid, key: agreementid });
    scenario.wait(24 * 7);
    const { hits } = scenario.fold();
    const last = hits.filter(({ index }) => index === 2).map(({ rule, scope }) => `${rule} ${scope}`);
    expect(last).toEqual(['AGR-01 b-1', 'AGR-01 a-1']);
  });

  it('shows a finding over many acts by the first of them, with its evidence', () => {
    const scenario = new Scenario().request('r1').request('r2').wait(1);
    const { evidence, clauses } = scenario.finding('AGR-01');
    expect(evidence).toEqual([{ role: 'request', index: 0 }]);
    expect(clauses.every(({ holds }) => !holds)).toBe(true);
  });

  it('keeps rules apart by kind, and touches thousands of keys in little time', () => {
    const touched = new Touched(new Tasks());
    for (let i = 0; i < 200_000; i++) {
      const id = `${i % 20_000}`;
      touched.add([keys.request('a', id), keys.block('a', id, 0), keys.disclosure('a', id)][i % 3]!);
    }
    // Processor time, because other tests share the machine: some milliseconds, and seconds if each question reads every key.
    const began = process.cpuUsage();
    for (let i = 0; i < 20_000; i++) {
      touched.of('volume');
      ruleSet.on('volume');
    }
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(1);
    expect(touched.of('request')).toHaveLength(20_000);
    expect(ruleSet.on('volume')).toEqual([dis10]);
  });

  it('accepts a request in which each of 300,000 items has a reason of its own', () => {
    const facts = newRequest('a', 'r1');
    const own = newRequester();
    facts.requesters['border'] = own;
    const act = { time: 0, source: TAKER, sequence: 1, id: '', index: 0, receivedAt: 0 };
    own.parts[0] = { act, stated: 300_000, data: '', items: 300_000 };
    own.mostOfOneReason = 1;
    own.itemsWithReason = 300_000;
    const memory = new Overlay(new MemoryShard(ruleSet));
    const view = new View(memory, new Waits(), new Things(memory, 'a'), keys.request('a', 'r1'), Date.now());
    expect(req08.judge(requestOfAgency(facts, 'border')!, view)).toEqual([]);
  });
});

function policyWith(value: number) {
  return {
    agreementType: 'MOU' as const,
    exchangeMode: 'request' as const,
    parties: [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'border', role: 'recipient' as const },
    ],
    authorityPacks: ['core', 'usc26-6103'],
    authority: [],
    effectiveFrom: '2025-01-01T00:00:00Z',
    officerSpanMax: { value, basis: 'clause' as const },
  };
}
