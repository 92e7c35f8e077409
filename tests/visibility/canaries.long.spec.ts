import { inspect } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import { TestIssuer } from '../support/tokens.js';
import { AskedApi } from './asked-api.js';
import { A, CANARIES, canaryHistory, CHANGED, R1, R2, S, TWO, UNBOUND, X, Y } from './canaries.js';
import { type Answer, everyAnswer, type Guesses } from './every-answer.js';
import { JudgedLedger } from './judged-ledger.js';

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
      agreements: [A, TWO, CHANGED, UNBOUND],
      events: sendings.map(({ value }) => JSON.parse(value.toString()) as { source: string; id: string }),
      subjects: [],
      sources: [],
      rules: ruleSet.rules.map(({ id }) => id),
      sizes: { 0: sendings.length },
    };
    for (const agency of [S, R1, R2, X, Y])
      answers.set(agency, await everyAnswer(api.as(await issuer.officer(agency)), guesses));
    answers.set('overseer', await everyAnswer(api.as(await issuer.overseer()), guesses));
  });
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
    for (const { rule, subject } of findingsOf(X))
      expect([rule, subject]).toEqual([expect.stringMatching(/^INT-/), expect.stringContaining(X)]);
    const agreements = [...answers.get(X)!].flatMap(([path, { body }]) =>
      path.startsWith('/v1/agreements?') ? (body as { agreements: Record<string, unknown>[] }).agreements : [],
    );
    for (const one of agreements)
      expect(one).toMatchObject({ parties: [], version: null, effectiveFrom: null, settledThrough: null });
    expect(findingsOf(Y)).toEqual([]);
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
