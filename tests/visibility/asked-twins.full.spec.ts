import { randomCase } from '#libs/cases';
import { TestIssuer } from '../support/tokens.js';
import { AskedTwins } from './asked-twins.js';

/** Random cases through the api; `VISIBILITY_CASES` overrides their number. */
describe('two ledgers that differ in what others keep to themselves, through the api', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer?.close());
  const seeds = Array.from({ length: Number(process.env['VISIBILITY_CASES'] ?? 12) }, (_, n) => n + 1);

  it.each(seeds.flatMap((seed) => [0, 3, 4].map((agency) => [seed, agency] as const)))(
    'case %i, for agency %i: the same answers',
    async (seed, agency) => {
      const { agencies, sendings } = randomCase(seed);
      const twins = await AskedTwins.of(sendings, agencies[agency]!, { seed, issuer });
      try {
        expect(await twins.toldApart()).toEqual([]);
      } finally {
        await twins.close();
      }
    },
  );
});
