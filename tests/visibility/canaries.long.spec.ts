import { inspect } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import { TestIssuer } from '../support/tokens.js';
import { AskedApi } from './asked-api.js';
import {
  A,
  CANARIES,
  canaryHistory,
  CHANGED,
  R1,
  R2,
  RIVALS,
  S,
  SECOND_VERSION,
  TWO,
  UNBOUND,
  X,
  Y,
} from './canaries.js';
import { type Answer, everyAnswer, type Guesses } from './every-answer.js';
import { JudgedLedger } from './judged-ledger.js';
import { day } from './small-history.js';

const { sendings } = canaryHistory();

/** Acts that might buy a look at what is another's: each reader’s every answer is searched for what only others may read. */
describe('what strangers and other parties say buys no look', () => {
  let ledger: JudgedLedger;
  let issuer: TestIssuer;
  let api: AskedApi;
  const answers = new Map<string, Map<string, Answer>>();
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    expect(sendings.filter(({ value }) => inspect(value).refused)).toEqual([]);
    ledger = await JudgedLedger.of(sendings);
    api = await AskedApi.over(ledger, issuer);
    const findings = await ledger.owner.query<{ id: string }[]>('SELECT id FROM readmodel.finding');
    const guesses: Guesses = {
      findings: findings.map(({ id }) => id),
      agreements: [A, TWO, CHANGED, UNBOUND, RIVALS],
      events: sendings.map(({ value }) => JSON.parse(value.toString()) as { source: string; id: string }),
      subjects: [],
      sources: [],
      rules: ruleSet.rules.map(({ id }) => id),
      sizes: { 0: sendings.length },
    };
    for (const agency of [S, R1, R2, X, Y])
      answers.set(agency, await everyAnswer(api.as(await issuer.officer(agency)), guesses));
    answers.set('overseer', await everyAnswer(api.as(await issuer.overseer()), guesses));
  }, 600_000);
  afterAll(async () => {
    await api?.close();
    await ledger?.close();
    await issuer?.close();
  });
  /** Paths whose answer holds a text that the question does not. */
  const where = (agency: string, text: string): string[] =>
    [...answers.get(agency)!].flatMap(([path, { body }]) =>
      JSON.stringify(body).includes(text) && !path.includes(text) ? [path] : [],
    );
  const findingsOf = (agency: string) =>
    [...answers.get(agency)!].flatMap(([path, { body }]) =>
      path.startsWith('/v1/findings?status=all')
        ? ((body as { findings?: { rule: string; agreement: string; subject: string; count: number }[] }).findings ??
          [])
        : [],
    );

  const agreementsOf = (agency: string) =>
    [...answers.get(agency)!].flatMap(([path, { body }]) =>
      path.startsWith('/v1/agreements?') ? (body as { agreements: Record<string, unknown>[] }).agreements : [],
    );

  it.each(Object.entries(CANARIES))(
    '%s is read by those whom it concerns, and by nobody else',
    (_name, { canary, of }) => {
      for (const agency of [S, R1, R2, X, Y])
        if (!of.includes(agency)) expect([agency, where(agency, canary)]).toEqual([agency, []]);
      expect(where('overseer', canary)).not.toEqual([]);
      expect(of.filter((agency) => where(agency, canary).length === 0)).toEqual([]);
    },
  );

  it('a stranger sees findings about its own statements alone, and no agreement that it has only named', () => {
    for (const { rule, subject, agreement } of findingsOf(X))
      if (agreement !== RIVALS)
        expect([rule, subject]).toEqual([expect.stringMatching(/^(INT-|AGR-01)/), expect.stringContaining(X)]);
    const agreements = agreementsOf(X).filter(({ agreement }) => agreement !== RIVALS);
    for (const one of agreements)
      expect(one).toMatchObject({ parties: [], version: null, effectiveFrom: null, settledThrough: null });
    expect(findingsOf(Y).filter(({ agreement }) => agreement !== RIVALS)).toEqual([]);
  });

  it('who has registered the id of others’ agreement learns nothing of theirs', () => {
    for (const agency of [X, Y]) {
      const rows = agreementsOf(agency).filter(({ agreement }) => agreement === RIVALS);
      expect(rows.length).toBeGreaterThan(0);
      for (const { version, effectiveFrom, settledThrough, parties } of rows) {
        expect(version).not.toBe(SECOND_VERSION.version);
        expect(effectiveFrom).not.toBe(SECOND_VERSION.from);
        expect(settledThrough).not.toBe(day(44));
        expect(parties).toEqual([X, Y]);
      }
      for (const subject of [`${S}/V-1`, `request ${R1}/`])
        expect([agency, where(agency, subject)]).toEqual([agency, []]);
      for (const { rule, subject } of findingsOf(agency).filter(({ agreement }) => agreement === RIVALS))
        expect([rule, subject]).toEqual([rule, expect.not.stringMatching(new RegExp(`${S}|${R1}`))]);
    }
  });

  it('a recipient’s numbers hold nobody else’s items', () => {
    const one = findingsOf(R1).filter(({ agreement }) => agreement === TWO);
    for (const { rule, subject } of one) {
      expect([rule, subject]).not.toEqual([rule, expect.stringContaining('T-both')]);
      expect(['DIS-10', 'AGR-01', 'AGR-02', 'REQ-09']).not.toContain(rule);
    }
    expect(where(R2, `"${R1}/`)).toEqual([]);
    expect(where(R1, `"${R2}/`)).toEqual([]);
  });
});
