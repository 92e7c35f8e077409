import { resetRequest } from './control-intake.js';

describe('an operator’s reason, which is recorded for good', () => {
  const request = (reason: string) => resetRequest.safeParse({ kind: 'intake.reset', topic: 'transfers.irs', reason });

  it('may be any words', () => {
    for (const reason of ['re-created after 1 external hard drive failed', 'ticket 25-1234567'])
      expect(request(reason).success).toBe(true);
  });
  it('names nobody', () => {
    for (const reason of ['asked for by 123-45-6789', 'see jane@example.gov'])
      expect(request(reason).error?.issues).toMatchObject([
        { path: ['reason'], message: 'is recorded for good: leave the identifier out' },
      ]);
  });
});
