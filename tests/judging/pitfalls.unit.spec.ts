import { AGREEMENT, GIVER, OFFICER, ref, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { dis10 } from '../../libs/rules/src/DIS-10/rule.js';
import { req08 } from '../../libs/rules/src/REQ-08/rule.js';
import { type Key, keys } from '../../libs/judging/src/kinds/key.js';
import type { Facts } from '../../libs/judging/src/kinds/all-kinds.js';
import { newRequest } from '../../libs/judging/src/kinds/request.js';
import { Touched } from '../../libs/judging/src/portions/touched.js';
import { Tasks } from '../../libs/judging/src/portions/tasks.js';
import { View } from '../../libs/judging/src/judge/view.js';
import { WakeUps } from '../../libs/judging/src/judge/wake-ups.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { Overlay } from '../../libs/judging/src/memory/overlay.js';
import { ruleSet } from '../../libs/rules/src/index.js';

describe('what once went wrong', () => {
  it('reads what an earlier part touches, however high the items of the later one are numbered', () => {
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
    expect(shard.get(keys.officer(AGREEMENT, OFFICER))).toMatchObject({ requests: { r1: 2 }, items: 2 });
    expect(shard.get(keys.request(AGREEMENT, 'r1'))).toMatchObject({ officers: { [OFFICER]: 2 } });
  });

  it('takes ids and codes that are names of every object’s members', () => {
    const scenario = new Scenario()
      .agreed({ volume: { perRequest: { value: 2, basis: 'clause' } } })
      .rosters()
      .request('constructor', { items: 3, each: { addressCodes: ['A02'] } })
      .match('constructor', { items: 3, each: { path: 'toString' } }, 'valueOf')
      .disclose('constructor', { items: 3 }, { requestId: 'constructor', matchId: 'valueOf' })
      .receipt('constructor')
      .watermarks();
    expect(scenario.found()).toEqual({
      'REQ-06 constructor': 3,
      'DIS-17 constructor': 3,
      'DIS-10 request constructor': 1,
    });
    expect(Object.keys(Object)).toEqual([]);
  });

  it('folds an event and its retraction within one batch', () => {
    const scenario = new Scenario().agreed().disclose('d9', { items: 1 }, { requestId: 'none' });
    scenario.retract(scenario.lastId).watermarks();
    expect(scenario.fold(100).findings()).toEqual([]);
  });

  it('takes back a retraction that is itself retracted', () => {
    const scenario = new Scenario().agreed().rosters().disclose('d9', { items: 1 }, { requestId: 'none' });
    scenario.retract(scenario.lastId);
    scenario.retract(scenario.lastId).watermarks();
    expect(scenario.found()).toEqual({ 'DIS-01 d9': 1 });
  });

  it('knows an id that two agreements use as two events', () => {
    const id = '019a0000-0000-7000-8000-00000000aaaa';
    const scenario = new Scenario().lawful();
    scenario
      .request('r2', { items: 1 }, {}, { id })
      .request('r2', { items: 1 }, {}, { id, agreementid: 'other-1', key: 'other-1' });
    expect(scenario.fold().folded.map(({ state }) => state)).not.toContain('conflict');
  });

  it('counts the number of an event whose id was taken as used', () => {
    const scenario = new Scenario().agreed();
    const id = scenario.lastId;
    scenario.request('r1', { items: 1 }, {}, { id }).request('r2', { items: 1 }).watermarks().wait(1);
    expect(
      scenario
        .fold()
        .findings()
        .map((f) => f.rule),
    ).toEqual(['INT-11']);
  });

  it('lets a refused value that fills the last hole move the watermarks on', () => {
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
    expect(scenario.found()).toHaveProperty(['DIS-01 d9']);
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

  it('judges the items of earlier parts again when a later part, in another block, changes what they are judged by', () => {
    const second = ref('second');
    const scenario = new Scenario().agreed().rosters([OFFICER, second]);
    scenario.request('r1', { items: [1, 300] }).match('r1', { items: [1, 300] });
    scenario.disclose('d1', { items: [1] }).watermarks();
    expect(scenario.found()).toEqual({});
    scenario.disclose('d1', { items: [300] }, { recipient: { agency: 'border', actorRefs: [second] } }).watermarks();
    expect(scenario.found()).toEqual({ 'DIS-07 d1': 2 });
  });

  it('judges all items again when the record that comes first arrives last', () => {
    const scenario = new Scenario().agreed({ effectiveFrom: '2025-03-01T00:00:00Z' }).rosters();
    scenario.request('r1', { items: [1, 300] }, {}, { time: '2025-02-01T00:00:00Z' }).match('r1', { items: [1, 300] });
    scenario.disclose('d1', { items: [1] }, { elements: ['wages'] }).watermarks();
    expect(scenario.found()).toHaveProperty(['DIS-03 d1'], 1);
    // As it now turns out, it was made before the agreement took effect: nothing says what may be disclosed.
    scenario.disclose('d1', { items: [300] }, {}, { time: '2025-02-02T00:00:00Z' });
    expect(scenario.finding('DIS-03').count).toBe(0);
    expect(scenario.notEvaluable('DIS-03')).toEqual({ 'd1: policy.elementsAllowed': 2 });
  });

  it('moves an officer’s items to the year of the submission that comes first, whenever that arrives', () => {
    const scenario = new Scenario('2026-01-05T00:00:00.000Z')
      .agreed(
        { officerSpanMax: { value: 4, basis: 'clause' }, effectiveTo: '2027-01-01T00:00:00Z' },
        '2025-01-08T00:00:00Z',
      )
      .request('r1', { items: 3 }, {}, { time: '2026-01-04T00:00:00Z' })
      .request('r2', { items: 3 }, {}, { time: '2026-01-05T00:00:00Z' });
    expect(scenario.found()).toEqual({ [`REQ-09 ${OFFICER}`]: 6 });
    scenario.request('r1', { items: [] }, {}, { time: '2025-01-05T00:00:00Z', known: 'reconstructed' });
    expect(scenario.finding('REQ-09').count).toBe(0);
  });

  it('numbers the hits of one entry by portion, each of one agreement, then by rule and subject', () => {
    const scenario = new Scenario();
    for (const agreementid of ['b-1', 'a-1'])
      scenario.disclose('d1', { items: 1 }, { requestId: 'none' }, { agreementid, key: agreementid });
    scenario.wait(24 * 7);
    const { hits } = scenario.fold();
    const last = hits.filter(({ index }) => index === 2).map(({ rule, scope }) => `${rule} ${scope}`);
    expect(last).toEqual(['AGR-01 b-1', 'RCP-01 b-1', 'AGR-01 a-1', 'RCP-01 a-1']);
  });

  it('shows a finding over many acts with the evidence of those that were added', () => {
    const scenario = new Scenario().request('r1').request('r2').wait(1);
    const { evidence, clauses } = scenario.finding('AGR-01');
    expect(evidence).toEqual([
      { role: 'request', index: 0 },
      { role: 'request', index: 1 },
    ]);
    expect(clauses).toHaveLength(1);
  });

  it('keeps rules apart by kind, and touches thousands of keys in little time', () => {
    const touched = new Touched(new Tasks());
    for (let i = 0; i < 200_000; i++) {
      const id = `${i % 20_000}`;
      touched.add([keys.request('a', id), keys.block('a', id, 0), keys.disclosure('a', id)][i % 3]!);
    }
    // Processor time, because other tests share the machine: some milliseconds, and seconds where each question looks at every key.
    const began = process.cpuUsage();
    for (let i = 0; i < 20_000; i++) {
      touched.of('volume');
      ruleSet.on('volume');
    }
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(1);
    expect(touched.of('request')).toHaveLength(20_000);
    expect(ruleSet.on('volume')).toEqual([dis10]);
  });

  it('takes a request in which each of 300,000 items has a reason of its own', () => {
    const facts = newRequest('a', 'r1');
    facts.submitted = { time: 0, source: '', sequence: 1, id: '', index: 0, receivedAt: 0, header: {} as never };
    for (let i = 0; i < 300_000; i++) facts.reasons[`k1:${i}`] = 1;
    facts.funnel.submitted = facts.itemsWithReason = 300_000;
    const view = new View(
      new Overlay(new MemoryShard(ruleSet)),
      new WakeUps(),
      'a',
      keys.request('a', 'r1'),
      Date.now(),
    );
    expect(req08.judge(facts, view)).toEqual([]);
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
