import { randomCase } from '#libs/cases';
import { TestIssuer } from '../support/tokens.js';
import { AskedTwins } from './asked-twins.js';
import { RECIPIENT, smallHistory, SOURCE, STRANGER } from './small-history.js';

/** Through the api and its row-level security, all routes and all pages. */
describe('two ledgers that differ in what others keep to themselves', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer?.close());

  it.each([RECIPIENT, SOURCE, STRANGER])('give %s the same answers, of a small history', async (reader) => {
    const twins = await AskedTwins.of(smallHistory().sendings, reader, { seed: 11, issuer });
    try {
      const [one] = await twins.answers();
      expect([...one.values()].filter(({ status }) => status === 200).length).toBeGreaterThan(20);
      expect(await twins.toldApart()).toEqual([]);
    } finally {
      await twins.close();
    }
  });

  it.each([
    ['a recipient', 3],
    ['a source', 0],
  ])('give %s the same answers, of a random case', async (_name, agency) => {
    const { agencies, sendings } = randomCase(7);
    const twins = await AskedTwins.of(sendings, agencies[agency]!, { seed: 12, issuer });
    try {
      expect(await twins.toldApart()).toEqual([]);
    } finally {
      await twins.close();
    }
  });

  describe('with a leak that is planted on purpose', () => {
    let twins: AskedTwins;
    beforeAll(async () => {
      twins = await AskedTwins.of(smallHistory().sendings, RECIPIENT, { seed: 13, issuer });
      expect(await twins.toldApart()).toEqual([]);
    });
    afterAll(() => twins?.close());

    /** The leak, and how it is mended again. */
    const LEAKS: [string, string, string][] = [
      ...['finding', 'event', 'not_evaluable', 'source', 'funnel'].map((table): [string, string, string] => [
        `the policy of ${table} left out`,
        `CREATE POLICY leak ON readmodel.${table} FOR SELECT USING (true)`,
        `DROP POLICY leak ON readmodel.${table}`,
      ]),
      ...['MAT-02', 'MAT-06', 'DIS-04', 'REQ-06'].map((rule): [string, string, string] => [
        `${rule} for both sides`,
        `UPDATE readmodel.finding SET class = 'both', recipient = '${RECIPIENT}' WHERE rule = '${rule}'`,
        `UPDATE readmodel.finding SET class = 'source', recipient = NULL WHERE rule = '${rule}'`,
      ]),
      [
        'what a source accepted and matched, in the row of both',
        `UPDATE readmodel.funnel SET class = 'both', pair = 'leak' WHERE class = 'source'`,
        `UPDATE readmodel.funnel SET class = 'source', pair = '' WHERE class = 'both' AND pair = 'leak'`,
      ],
    ];
    it.each(LEAKS)('%s: they are told apart', async (_name, leak, mended) => {
      await twins.plant(leak);
      try {
        expect(await twins.toldApart()).not.toEqual([]);
      } finally {
        await twins.plant(mended);
      }
    });
  });
});
