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
import { Base, day, ITEMS, STRANGER, TERMS } from './base.js';

const MILLION = 1_000_000;
/** Of the requests, of the disclosures, and of the disclosures outside the term. */
const ASKED = `AGR-01 request border/${AGREEMENT}`;
const AGR01 = `AGR-01 disclosure revenue/${AGREEMENT}`;
const AGR02 = `AGR-02 disclosure revenue/${AGREEMENT}`;
const without = (agency: string, type: string): string => `INT-14 ${agency} gov.transfer.${type}.v1`;
const cap = (value: number) => ({ value, basis: 'clause' as const });

const registers = (
  scenario: Scenario,
  source: string,
  sent: Sent,
  {
    version = 1,
    digest = 'agreement',
    ...changes
  }: { version?: number; digest?: string } & Parameters<typeof policy>[0] = {},
) =>
  scenario.send(
    'gov.transfer.agreement.registered.v1',
    { version, documentDigest: sha(digest), policy: policy(changes) },
    { ...sent, source },
  );

describe('small inputs about acts', () => {
  it('g: a part after the term, to an officer who has left the roster', () => {
    const base = new Base({ policy: { effectiveTo: day(10) } });
    const removed = {
      rosterKind: 'recipient' as const,
      remove: [OFFICER],
      effectiveAt: day(10),
      documentDigest: sha('off'),
    };
    base.part('D-1', { part: 1, of: 2, itemsCount: 6 }, [1, 2, 3], base.at(5));
    for (const source of [GIVER, TAKER]) base.send('gov.transfer.roster.changed.v1', removed, base.at(10, { source }));
    base.part('D-1', { part: 2, of: 2, itemsCount: 6 }, [4, 5, 6], base.at(20));
    const receipt = base.receipt('D-1', 6, VAULT, base.at(7)).vouched(21);
    expect(receipt.outcomes(/AGR|DIS|INT/)).toEqual({ [AGR02]: 1, 'DIS-07 revenue/D-1': 3 });
  });

  it('h: two deliveries that are more than a window apart', () => {
    const base = new Base({ policy: { volume: { perWindow: [{ days: 7, max: cap(5) }] } } });
    base.part('D-1', {}, [1, 2, 3], base.at(5)).receipt('D-1', 3, VAULT, base.at(6));
    base.part('D-1', {}, [4, 5, 6], base.at(40)).vouched(41);
    expect(base.outcomes()).toEqual({});
  });

  it('i: one digest with two contents binds nobody', () => {
    const scenario = new Scenario(day(5));
    const sent = { time: day(0) };
    registers(scenario, GIVER, sent, { elementsAllowed: ['address', 'wages'] });
    registers(scenario, TAKER, sent, { elementsAllowed: ['address'] });
    scenario.request('R-1', { items: 1 }, {}, { time: day(1) });
    scenario.disclose('D-1', { items: 1 }, { requestId: 'R-1', elements: ['wages'] }, { time: day(5) }).wait(24 * 30);
    expect(scenario.found()).toEqual({ [ASKED]: 1, [AGR01]: 1, [`INT-15 registered ${sha('agreement')}`]: 1 });
    for (const pack of ['core', 'usc26-6103'])
      expect(scenario.notEvaluable(pack)).toEqual({ 'no agreement in effect': 2 });
    expect(
      scenario
        .fold()
        .notEvaluable()
        .map(({ rule, whose }) => `${rule} ${whose}`)
        .sort(),
    ).toEqual([
      'core recipient border',
      'core source revenue',
      'usc26-6103 recipient border',
      'usc26-6103 source revenue',
    ]);
  });

  it('j: two rosters of each side under one digest', () => {
    const base = new Base();
    const officers = ['one', 'two'].map((name) => ref(name));
    for (const officer of officers)
      for (const source of [GIVER, TAKER])
        base.send(
          'gov.transfer.roster.changed.v1',
          { rosterKind: 'recipient', add: [officer], effectiveAt: day(3), documentDigest: sha('one digest') },
          base.at(3, { source }),
        );
    base.request('R-2', { items: 1, each: { officers, reasonDigest: ref('why') } }, {}, base.at(3));
    base
      .validate('R-2', { items: 1, each: { addressCodes: [] } }, base.at(4))
      .match('R-2', { items: 1 }, 'M-2', base.at(4));
    const recipient = { agency: 'border', actorRefs: officers };
    base.part('D-1', { requestId: 'R-2', recipient }, 1, base.at(5));
    expect(base.vouched(6).outcomes()).toEqual({});
  });

  it('k: a pack that is not chosen judges nothing, but the citation of its statute is listed', () => {
    const junk = (authority: string[]) => {
      const low = { but: { 1: { addressCodes: ['A02'] } } };
      const base = new Base({ policy: { authorityPacks: ['core'], authority }, assessed: low });
      return base.part('D-1', {}, [1], base.at(5)).vouched(6).outcomes();
    };
    expect(junk(['5 USC 552a'])).toEqual({});
    expect(junk(['26 USC 6103(i)(2)'])).toEqual({ 'usc26-6103 n.e. pack not chosen': 2 });
  });

  it('l: an amendment shortens a renewed term', () => {
    const base = new Base();
    for (const source of [GIVER, TAKER]) {
      base.send(
        'gov.transfer.agreement.renewed.v1',
        { documentDigest: sha('renewal'), effectiveAt: day(3), effectiveTo: day(200) },
        base.at(3, { source }),
      );
    }
    for (const source of [GIVER, TAKER]) {
      const shorter = policy({ ...TERMS, effectiveTo: day(4.5) });
      base.send(
        'gov.transfer.agreement.amended.v1',
        { version: 2, supersedes: 1, documentDigest: sha('v2'), policy: shorter, effectiveAt: day(4) },
        base.at(4, { source }),
      );
    }
    expect(base.part('D-1', {}, [1], base.at(5)).vouched(6).outcomes()).toEqual({ [AGR02]: 1 });
  });

  it('m: an unknown agreement is reported when lateness has run out, and not before', () => {
    const scenario = new Scenario(day(0)).request('R-1', { items: 1 });
    scenario.watermarks(scenario.now, [TAKER]).disclose('D-1', { items: 1 }, { requestId: 'R-1' });
    const at = (seconds: number) =>
      scenario.control({ kind: 'clock' }, new Date(Date.parse(day(0)) + seconds * 1_000).toISOString());
    expect(at(900).found()).toEqual({});
    expect(at(903).found()).toEqual({ [ASKED]: 1, [AGR01]: 1 });
    expect(scenario.fold().notEvaluable()).toMatchObject([
      { rule: 'core', reason: 'no agreement in effect', whose: 'recipient border', subjects: 1, items: 1 },
      { rule: 'core', reason: 'no agreement in effect', whose: 'source revenue', subjects: 1, items: 1 },
    ]);
  });

  it.each([
    [
      'vouches',
      (base: Base, source: string) =>
        base.send('gov.transfer.source.watermarked.v1', { upTo: day(9), nextSequence: '3' }, base.at(9.6, { source })),
    ],
    ['is awaited no longer', (base: Base) => base.control({ kind: 'clock' }, day(15.1))],
  ])('n: a receipt of a new system comes with its old time; then that system %s', (_how, then) => {
    const base = new Base();
    for (const id of ['D-1', 'D-2']) base.part(id, {}, [1], base.at(5));
    base.vouched(9);
    const rule = () => base.outcomes(/RCP-01/);
    expect(rule()).toEqual({ 'RCP-01 revenue/D-1': 1, 'RCP-01 revenue/D-2': 1 });
    const source = 'urn:agency:border:custody';
    base.receipt('D-1', 1, VAULT, { time: day(6), receivedAt: day(9.5), source });
    expect(rule()).toEqual({});
    const withdrawn = base.fold().hits.filter((hit) => hit.rule === 'RCP-01' && hit.why);
    expect(withdrawn.map(({ subject, why }) => [subject, why!.reason]).sort()).toEqual([
      ['revenue/D-1', 'late fact'],
      ['revenue/D-2', 'absence reopened'],
    ]);
    then(base, source);
    expect(rule()).toEqual({ 'RCP-01 revenue/D-2': 1 });
  });

  it('o: a watermark on which alone an absence was concluded is retracted', () => {
    const base = new Base({ without: ['request', 'assessment', 'match'] });
    base.part('D-1', {}, 1, base.at(5)).vouched(6);
    const { lastId } = base;
    const rule = () => base.outcomes(/DIS-01/);
    expect(rule()).toEqual({ 'DIS-01 revenue/D-1': 1 });
    base.retract(lastId, base.at(6.5, { source: TAKER }));
    expect(rule()).toEqual({});
    expect(base.fold().hits.find(({ rule: id, why }) => id === 'DIS-01' && why)!.why!.reason).toBe('absence reopened');
    base.control({ kind: 'clock' }, day(12.1));
    expect(rule()).toEqual({ 'DIS-01 revenue/D-1': 1 });
  });

  it('p: an act that is known by the last day of a term is inside', () => {
    const scenario = new Scenario('2025-12-31T20:00:00.000Z').agreed({ effectiveTo: '2025-12-31' });
    scenario.request('r1', { items: 1 }, {}, { time: '2025-12-31T00:00:00Z', day: true }).wait(24 * 10);
    expect(scenario.found()).toEqual({});
    for (const rule of ['AGR-02', 'core']) expect(scenario.notEvaluable(rule)).toEqual({});
  });

  it('q: a registration on the day of the other party’s request', () => {
    const scenario = new Scenario('2025-04-07T15:00:00.000Z');
    const sent = { time: '2025-04-07T00:00:00Z', day: true as const };
    scenario.agreed({ effectiveFrom: '2025-04-07' }, sent.time, sent);
    scenario.request('r1', { items: 1 }, {}, { time: '2025-04-07T14:00:00Z' }).wait(24 * 10);
    expect(scenario.found()).toEqual({});
    for (const rule of ['AGR-01', 'core']) expect(scenario.notEvaluable(rule)).toEqual({});
  });

  it('r: a disclosure that its source retracts stays, and is withdrawn when the recipient retracts it too', () => {
    const base = new Base({ policy: { volume: { lifetime: cap(10) } } });
    base.part('D-1', { itemsCount: MILLION }, undefined, base.at(5));
    const { lastId } = base;
    const marked = {
      'DIS-02 revenue/D-1': MILLION - ITEMS,
      'DIS-04 revenue/D-1': MILLION - ITEMS,
      'DIS-10 lifetime': MILLION - 10,
      'INT-13 revenue/D-1': MILLION,
    };
    const all = {
      ...marked,
      'DIS-02 n.e. items not listed': ITEMS,
      'DIS-04 n.e. items not listed': ITEMS,
      'DIS-07 n.e. items not listed': MILLION,
      'DIS-17 n.e. items not listed': MILLION,
    };
    base.retract(lastId, base.at(5.5)).vouched(6);
    expect(base.outcomes()).toEqual(all);
    for (const finding of base.fold().findings()) {
      expect(finding.clauses).toContainEqual(
        expect.objectContaining({ actual: 'retracted by its author', holds: false }),
      );
    }
    base.retract(lastId, base.at(6.1, { source: STRANGER }), GIVER).vouched(7);
    expect(base.outcomes()).toEqual({ ...all, [without('strangers', 'event.retracted')]: 1 });
    base.retract(lastId, base.at(7.1, { source: TAKER }), GIVER).vouched(8);
    expect(base.outcomes()).toEqual({ [without('strangers', 'event.retracted')]: 1 });
  });

  it('s: a disclosure to a stranger under the id of a harmless event counts', () => {
    const base = new Base();
    const id = '019a0000-0000-7000-8000-00000000aaaa';
    base.validate('R-1', { items: 1, each: { addressCodes: [] } }, base.at(3, { id }));
    base.part('D-1', { recipient: { agency: 'strangers' } }, [1], base.at(5, { id }));
    expect(base.vouched(6).outcomes()).toEqual({ 'DIS-07 revenue/D-1': 1, [`INT-11 ${GIVER} ${id}`]: 1 });
  });

  it('t: a refused disclosure is an act of unknown size, until a passing one takes its number', () => {
    const base = new Base();
    const sequence = base.nextSequence(GIVER);
    const known = {
      ...{ agreementid: AGREEMENT, source: GIVER, sequence: String(sequence), time: day(3) },
      ...{ type: 'gov.transfer.disclosure.made.v1', id: '019a0000-0000-7000-8000-0000000000ff' },
    };
    base.quarantined({ reason: 'schema', size: 1, commitment: 'x', known });
    const line = 'n.e. refused event of unknown size';
    const refused = { 'INT-09 transfers.revenue schema': 1 };
    expect(base.outcomes()).toEqual({
      ...{ ...refused, [`INT-09 ${GIVER}`]: 1 },
      ...{ [`core ${line}`]: 1, [`usc26-6103 ${line}`]: 1 },
    });
    expect(base.finding('INT-09', GIVER).severity).toBe('CRITICAL');
    base.part('D-1', {}, [1], base.at(5, { sequence }));
    expect(base.vouched(6).outcomes()).toEqual(refused);
  });

  it.each([-100, 0.5])('u: a stranger registers itself as both parties, %d days after the real ones', (when) => {
    const base = new Base();
    const parties = (['source', 'recipient'] as const).map((role) => ({ agency: 'strangers', role }));
    registers(base, STRANGER, { time: day(when), receivedAt: day(3) }, { version: 100_000, digest: 'other', parties });
    base.part('D-1', {}, [1], base.at(5)).vouched(6);
    expect(base.outcomes()).toEqual({ [without('strangers', 'agreement.registered')]: 1 });
  });

  it('v: the recipient discloses to strangers', () => {
    const base = new Base();
    const header = { requestId: undefined, recipient: { agency: 'strangers' }, itemsCount: 50 };
    base.part('D-1', header, undefined, base.at(5, { source: TAKER }));
    const made = without('border', 'disclosure.made');
    expect(base.vouched(6).outcomes()).toEqual({
      ...{ 'DIS-01 border/D-1': 1, 'DIS-07 border/D-1': 50, 'INT-13 border/D-1': 50, [made]: 1 },
    });
    expect(base.finding('INT-14').severity).toBe('CRITICAL');
  });

  it.each([false, true])(
    'w: a source registers after it had vouched that nothing was to come (watermark retracted: %s)',
    (retracted) => {
      const scenario = new Scenario(day(1));
      registers(scenario, TAKER, { time: day(1) });
      const vouches = { upTo: day(10), nextSequence: '8' };
      scenario.send('gov.transfer.source.watermarked.v1', vouches, { time: day(10), receivedAt: day(10), sequence: 7 });
      const { lastId } = scenario;
      registers(scenario, GIVER, { time: day(1), sequence: 8, receivedAt: day(11) });
      if (retracted) scenario.retract(lastId, { sequence: 9 });
      scenario.request('R-1', { items: 1 }, {}, { time: day(9) }).request('R-2', { items: 1 }, {}, { time: day(10) });
      scenario.request('R-3', { items: 1 }, {}, { time: day(10.5) }).wait(24 * 30);
      expect(Object.entries(scenario.found()).filter(([name]) => !name.startsWith('INT-02'))).toEqual([
        [ASKED, 2],
        [`INT-03 ${GIVER}`, 1],
      ]);
      expect(scenario.finding('INT-03').severity).toBe('HIGH');
      for (const pack of ['core', 'usc26-6103'])
        expect(scenario.notEvaluable(pack)).toEqual({ 'no agreement in effect': 2 });
    },
  );

  it('x: two strangers register the agreement’s id between them', () => {
    const base = new Base();
    const parties = [
      { agency: 'strangers', role: 'source' as const },
      { agency: 'others', role: 'recipient' as const },
    ];
    for (const source of [STRANGER, 'urn:agency:others:system'])
      registers(
        base,
        source,
        { time: '2020-01-01T00:00:00Z', receivedAt: day(3), known: 'reconstructed' },
        { digest: 'other', parties },
      );
    base.part('D-1', { elements: ['address', 'wages'] }, [1], base.at(5)).vouched(6);
    expect(base.outcomes()).toMatchObject({ 'INT-15 registration': 1, 'DIS-03 revenue/D-1': 1 });
    expect(Object.keys(base.outcomes())).toHaveLength(2);
  });

  it('z: one part number under ten event ids is ten deliveries', () => {
    const base = new Base({ policy: { volume: { lifetime: cap(9_999) } } });
    for (let n = 0; n < 10; n++)
      base.part('D-1', { part: 1, of: 1, itemsCount: 1_000, channel: `C-${n}` }, undefined, base.at(5));
    expect(base.vouched(6).outcomes(/DIS-10|INT-13/)).toEqual({ 'DIS-10 lifetime': 1, 'INT-13 revenue/D-1': 10_000 });
  });
});
