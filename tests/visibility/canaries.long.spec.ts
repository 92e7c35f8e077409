import { inspect } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import { EventStream } from '../support/event-stream.js';
import { TestIssuer } from '../support/tokens.js';
import { AskedApi } from './asked-api.js';
import { ASKED_ROUTES, type Guesses } from './asked-routes.js';
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
import { ACT_CANARIES, actsOfOfficers } from './canary-acts.js';
import type { Answer } from './comparable.js';
import { answersOf, everyAnswer } from './every-answer.js';
import { JudgedLedger } from './judged-ledger.js';
import { day } from './small-history.js';

const { sendings } = canaryHistory();
const AGENCIES = [S, R1, R2, X, Y];
/** Of other kinds: each reads what that agency may read, or less. */
const LIKE: Record<string, { agency: string; token: (issuer: TestIssuer) => Promise<string> }> = {
  'privacy officer of S': { agency: S, token: (issuer) => issuer.officer(S, 'privacy-officer') },
  'overseer of R1': { agency: R1, token: (issuer) => issuer.overseer([R1], '*', { sub: 'overseer-of-r1' }) },
  'auditor of R2': { agency: R2, token: (issuer) => issuer.auditor([R2], '*', { sub: 'auditor-of-r2' }) },
  'producer of S': { agency: S, token: (issuer) => issuer.producer(S) },
};
const ALL = { ...CANARIES, ...ACT_CANARIES };
/** After which all lateness has run out. */
const LATE = 8 * 86_400_000;
/** What came by the stream that was open all the time. */
const STREAM = 'the stream of /v1/live';

/** Acts that might buy a look at what is another's: each reader’s every answer is searched for what only others may read. */
describe('what strangers and other parties say buys no look', () => {
  let ledger: JudgedLedger;
  let issuer: TestIssuer;
  let api: AskedApi;
  const answers = new Map<string, Map<string, Answer>>();
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    expect(sendings.filter(({ value }) => inspect(value).refused)).toEqual([]);
    ledger = await JudgedLedger.of([]);
    api = await AskedApi.over(ledger, issuer);
    const tokens = new Map<string, string>();
    for (const agency of AGENCIES) tokens.set(agency, await issuer.officer(agency));
    for (const [name, { token }] of Object.entries(LIKE)) tokens.set(name, await token(issuer));
    tokens.set('overseer', await issuer.overseer());
    const streams = new Map<string, EventStream>();
    for (const [name, token] of tokens) {
      const stream = await EventStream.open(`${api.url}/v1/live?status=all`, token);
      if (typeof stream !== 'number') streams.set(name, stream);
    }
    expect([...streams.keys()]).toEqual([...tokens.keys()].filter((name) => !name.startsWith('producer')));
    await ledger.record(sendings);
    await ledger.wait(LATE);
    await ledger.judge();
    await ledger.publish();
    await actsOfOfficers(api, issuer, ledger);

    const ids = async (table: string): Promise<string[]> =>
      (await ledger.owner.query<{ id: string }[]>(`SELECT id FROM ${table}`)).map(({ id }) => id);
    const guesses: Guesses = {
      findings: await ids('readmodel.finding'),
      approvals: await ids('readmodel.approval'),
      agreements: [A, TWO, CHANGED, UNBOUND, RIVALS],
      events: sendings.map(({ value }) => JSON.parse(value.toString()) as { source: string; id: string }),
      subjects: [],
      sources: [],
      rules: ruleSet.rules.map(({ id }) => id),
      sizes: { 0: sendings.length + 2, oversight: 12 },
    };
    for (const [name, token] of tokens) answers.set(name, await everyAnswer(api.as(token), guesses));
    for (const [name, stream] of streams) {
      expect([name, stream.ended]).toEqual([name, false]);
      answers.get(name)!.set(STREAM, { status: 200, headers: {}, body: stream.events });
      stream.close();
    }
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

  it.each(Object.entries(ALL))(
    '%s is read by those whom it concerns, and by nobody else',
    (_name, { canary, of, ...more }) => {
      for (const agency of AGENCIES)
        if (!of.includes(agency)) expect([agency, where(agency, canary)]).toEqual([agency, []]);
      for (const [name, { agency }] of Object.entries(LIKE))
        if (!of.includes(agency) && !(name.startsWith('overseer') && 'overseers' in more))
          expect([name, where(name, canary)]).toEqual([name, []]);
      expect(where('overseer', canary).length > 0).toBe(!('overseer' in more) || more.overseer);
      expect(of.filter((agency) => where(agency, canary).length === 0)).toEqual([]);
    },
  );

  it('each route was asked, and answered somebody', () => {
    const answered = Object.keys(ASKED_ROUTES).filter((route) =>
      [...answers.values()].some((of) => answersOf(of, route).some(([, { status }]) => status === 200)),
    );
    // Nobody has asked for pseudonyms here.
    expect([...answered, '/v1/accountings/{subjectRef}'].sort()).toEqual(Object.keys(ASKED_ROUTES).sort());
  });

  it('streams told what was raised and done, to each what it may read', () => {
    const kinds = (name: string): string[] => {
      const events = answers.get(name)!.get(STREAM)!.body as { event: string }[];
      return [...new Set(events.map(({ event }) => event))].sort();
    };
    // An exception for everybody under A, which these see, works from the end on.
    for (const name of [S, R1, 'overseer'])
      expect([name, kinds(name)]).toEqual([name, ['finding', 'ready', 'reload', 'triage']]);
    expect(kinds(Y)).toEqual(['finding', 'ready']);
  });

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
