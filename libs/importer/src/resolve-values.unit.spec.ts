import { resolveValues } from './resolve-values.js';

const resolver = {
  keys: () => ({ actor: (name: string) => `k1:${name}` }) as never,
  digestOf: (file: string) => Promise.resolve(`sha256:${file}`),
};

it('makes people, files and days of a single act fit for an event, and leaves a policy its days', async () => {
  const policy = { effectiveFrom: '2025-04-07', effectiveTo: '2026-04-06', timeZone: 'America/New_York' };
  const written = {
    ...{ policy, effectiveAt: '2025-04-08', retainedFileDate: '2025-06-27', upTo: '2025-06-28', note: '2025-06-29' },
    ...{ actorRef: 'person: Jane ', members: ['person:Dana'], documentDigest: 'file:mou.pdf' },
    notified: [{ party: 'ice', at: '2025-09-02' }],
  };
  expect(await resolveValues(written, resolver)).toEqual({
    ...{ policy, effectiveAt: '2025-04-08T00:00:00Z', retainedFileDate: '2025-06-27T23:59:59Z' },
    ...{ upTo: '2025-06-28T23:59:59Z', note: '2025-06-29' },
    ...{ actorRef: 'k1:Jane', members: ['k1:Dana'], documentDigest: 'sha256:mou.pdf' },
    notified: [{ party: 'ice', at: '2025-09-02T23:59:59Z' }],
  });
});
