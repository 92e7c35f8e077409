import { TestIssuer } from '../support/tokens.js';
import { AskedTwins } from './asked-twins.js';
import { differences } from './comparable.js';
import { twinStreams } from './live-twins.js';
import { AGREEMENT, RECIPIENT, smallHistory, SOURCE, STRANGER } from './small-history.js';

/** Through the api and its row-level security, all routes and all pages. */
/** Each twin asks every route and follows every link, one after another: a minute alone, more beside others. */
const ASKING_MS = 400_000;

describe('two ledgers that differ in what others keep to themselves', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer?.close());

  it.each([SOURCE, STRANGER])(
    'give %s the same answers',
    async (reader) => {
      const twins = await AskedTwins.of(smallHistory().sendings, reader, { seed: 11, issuer });
      try {
        const [one] = await twins.answers();
        expect([...one.values()].filter(({ status }) => status === 200).length).toBeGreaterThan(20);
        expect(await twins.toldApart()).toEqual([]);
      } finally {
        await twins.close();
      }
    },
    ASKING_MS,
  );

  it.each([
    [SOURCE, RECIPIENT],
    [RECIPIENT, SOURCE],
    [STRANGER, SOURCE],
  ])('tell %s the same as they change, whatever %s does about what it sees', async (reader, other) => {
    const [one, theirs] = await twinStreams(smallHistory().sendings, { reader, other, issuer, seed: 17 });
    expect(one.filter(({ event }) => event === 'finding').length > 0).toBe(reader !== STRANGER);
    expect(one).toEqual(theirs);
  });

  describe('for the recipient', () => {
    let twins: AskedTwins;
    beforeAll(async () => {
      twins = await AskedTwins.of(smallHistory({ othersFirst: true }).sendings, RECIPIENT, { seed: 13, issuer });
    }, ASKING_MS);
    afterAll(() => twins?.close());

    it('give the same answers, though others have not as many hits before hers', async () => {
      const [one, other] = await Promise.all(
        [twins.left, twins.right].map(({ ledger }) =>
          ledger.owner.query<{ id: string; no: string }[]>(
            `SELECT f.id, max(h.no) AS no FROM readmodel.finding f JOIN readmodel.hit h ON h.generation = f.generation AND h.finding = f.id
             WHERE f.agreement = $1 AND f.rule = 'DIS-17' GROUP BY f.id`,
            [AGREEMENT],
          ),
        ),
      );
      expect(one!.map(({ id }) => id)).toEqual(other!.map(({ id }) => id));
      expect(one!.map(({ no }) => no)).not.toEqual(other!.map(({ no }) => no));
      const [answers, others] = await twins.answers();
      for (const path of [`/v1/findings/${one![0]!.id}`, `/v1/findings/${one![0]!.id}/triage`])
        expect(answers.get(path)).toMatchObject({ status: 200, body: { seen: { hit: expect.any(String) } } });
      expect(differences(answers, others)).toEqual([]);
    });

    /** The leak, and how it is mended again. */
    const LEAKS: [string, string, string][] = [
      ...['finding', 'not_evaluable', 'funnel'].map((table): [string, string, string] => [
        `the policy of ${table} left out`,
        `CREATE POLICY leak ON readmodel.${table} FOR SELECT USING (true)`,
        `DROP POLICY leak ON readmodel.${table}`,
      ]),
      ...['MAT-02', 'REQ-06'].map((rule): [string, string, string] => [
        `${rule} for both sides`,
        `UPDATE readmodel.finding SET class = 'both', recipient = '${RECIPIENT}' WHERE rule = '${rule}'`,
        `UPDATE readmodel.finding SET class = 'source', recipient = NULL WHERE rule = '${rule}'`,
      ]),
    ];
    it.each(LEAKS)('are told apart with a leak that is planted: %s', async (_name, leak, mended) => {
      await twins.plant(leak);
      try {
        expect(await twins.toldApart()).not.toEqual([]);
      } finally {
        await twins.plant(mended);
      }
    });
  });
});
