import fc from 'fast-check';
import { loadConfig } from '../../config.js';
import { Metrics } from '../../prometheus.js';
import { RateLimited } from '../refusals.js';
import { addressKey } from './address.js';
import { Buckets } from './buckets.js';
import { RateLimits } from './rate-limits.js';
import { rateLimitSettings } from './settings.js';
import { z } from 'zod';

describe('Buckets', () => {
  it('says the same at any moment of its clock', () => {
    for (const now of [0, 0.1, 1_234.567, 98_765.4321, 1e7 / 3, 0.3 * 12_000]) {
      const buckets = new Buckets({ requests: 5, seconds: 60 }, () => now);
      expect([buckets.take('a'), buckets.take('a')]).toMatchObject([{ resetSeconds: 12 }, { resetSeconds: 24 }]);
    }
  });

  it('lets a burst through, then as many as are due', () => {
    let now = 1_000;
    const buckets = new Buckets({ requests: 20, seconds: 60 }, () => now);
    for (let left = 19; left >= 0; left--)
      expect(buckets.take('a')).toMatchObject({ allowed: true, remaining: left, retrySeconds: 0 });
    expect(buckets.take('a')).toEqual({ allowed: false, remaining: 0, resetSeconds: 60, retrySeconds: 3 });
    expect(buckets.take('b').allowed).toBe(true);
    now += 2_999;
    expect(buckets.take('a')).toMatchObject({ allowed: false, retrySeconds: 1 });
    now += 1;
    expect(buckets.take('a')).toMatchObject({ allowed: true, remaining: 0 });
    expect(buckets.take('a').allowed).toBe(false);
    now += 60_000;
    expect(buckets.peek('a')).toMatchObject({ allowed: true, remaining: 20, resetSeconds: 0 });
    expect(buckets.take('a')).toMatchObject({ remaining: 19 });
  });

  it('never lets more through than the bucket and what flows in, and whoever waits as told is let through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
        (requests, pauses) => {
          let now = 0;
          let let_ = 0;
          const buckets = new Buckets({ requests, seconds: 60 }, () => now);
          for (const pause of pauses) {
            now += pause;
            const verdict = buckets.take('a');
            if (verdict.allowed) let_++;
            else {
              now += verdict.retrySeconds * 1000;
              expect(buckets.take('a').allowed).toBe(true);
              let_++;
            }
            expect(let_).toBeLessThanOrEqual(requests + (now * requests) / 60_000 + 1e-3);
          }
        },
      ),
    );
  });

  it('remembers a bounded number, whoever asks', () => {
    const buckets = new Buckets({ requests: 1, seconds: 60 }, () => 1, 1_000);
    for (let i = 0; i < 100_000; i++) buckets.take(`key ${i}`);
    expect(buckets.size).toBe(1_000);
  });
});

describe('addressKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['not an address', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('takes %s for %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('RateLimits', () => {
  const LIMITS = {
    COUNTERSIGN_RATE_LIMIT: 3,
    COUNTERSIGN_RATE_LIMIT_OPEN: 2,
    COUNTERSIGN_RATE_LIMIT_TOKENS: 2,
    COUNTERSIGN_RATE_LIMIT_LOG: 5,
  };
  const open = (change = {}, spares = (_authorization: string) => false) =>
    new RateLimits({ ...LIMITS, ...change }, new Metrics('spec', { processMetrics: false }), { now: () => 1, spares });
  const somebody = (subject: string, issuer = 'https://a') => ({ principal: { issuer, subject } });

  type Of = Partial<Parameters<RateLimits['requests']>[0]>;
  const ask = (limits: RateLimits, of: Of, stage: 'requests' | 'tokensRefused' = 'requests', statusCode = 200) => {
    const headers = new Map<string, string>();
    const end: (() => void)[] = [];
    let error: unknown;
    const response = {
      statusCode,
      setHeader: (name: string, value: string) => headers.set(name, value),
      once: (_event: 'finish', listener: () => void) => end.push(listener),
    };
    limits[stage]({ path: '/v1/x', headers: {}, ip: '192.0.2.1', ...of }, response, (one) => (error = one));
    end.forEach((one) => one());
    return { error, headers };
  };
  const passes = (...asked: Parameters<typeof ask>): boolean => ask(...asked).error === undefined;

  it('counts a principal wherever from, and by issuer and subject', () => {
    const limits = open();
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      expect(passes(limits, { ...somebody('a'), ip })).toBe(true);
    const { error, headers } = ask(limits, { ...somebody('a'), ip: '192.0.2.4' });
    expect(error).toBeInstanceOf(RateLimited);
    expect(Object.fromEntries(headers)).toEqual({
      'ratelimit-policy': '"requests";q=3;w=60',
      ratelimit: '"requests";r=0;t=60',
      'retry-after': '20',
    });
    expect(passes(limits, somebody('b'))).toBe(true);
    expect(passes(limits, somebody('a', 'https://b'))).toBe(true);
    expect(passes(limits, { ip: '192.0.2.1' })).toBe(true);
  });

  it('cannot be told two principals for one, nor one for two', () => {
    const limits = open({ COUNTERSIGN_RATE_LIMIT: 1 });
    expect(passes(limits, somebody('c', 'https://a/b'))).toBe(true);
    expect(passes(limits, somebody('b/c', 'https://a'))).toBe(true);
    expect(passes(limits, somebody('c', 'https://a/b'))).toBe(false);
  });

  it('counts an address where nobody says who asks, probes and our own processes not at all', () => {
    const limits = open();
    for (let i = 0; i < 50; i++) {
      expect(passes(limits, { path: '/health/ready' })).toBe(true);
      expect(passes(limits, { process: {} })).toBe(true);
    }
    expect([1, 2, 3].map(() => passes(limits, {}))).toEqual([true, true, false]);
    expect(passes(limits, { ip: '192.0.2.2' })).toBe(true);
    expect(passes(limits, somebody('a'))).toBe(true);
  });

  it('has another limit for logs, and says nothing of it in what caches keep', () => {
    const limits = open();
    const tile = { path: '/log/0/tile/0/000' };
    const asked = [1, 2, 3, 4, 5, 6].map(() => ask(limits, tile));
    expect(asked.map(({ error }) => error === undefined)).toEqual([true, true, true, true, true, false]);
    expect(asked[0]!.headers.size).toBe(0);
    expect(asked[5]!.headers.get('ratelimit-policy')).toBe('"log";q=5;w=60');
    expect(passes(limits, {})).toBe(true);
  });

  it('stops who sends one bad token after another, before the next is looked at, and counts no good one', () => {
    const limits = open();
    const bearing = { headers: { authorization: 'Bearer x' } };
    for (let i = 0; i < 9; i++) expect(passes(limits, bearing, 'tokensRefused', 200)).toBe(true);
    expect([1, 2, 3].map(() => passes(limits, bearing, 'tokensRefused', 401))).toEqual([true, true, false]);
    expect(passes(limits, {}, 'tokensRefused', 401)).toBe(true);
    expect(passes(limits, { ...bearing, ip: '192.0.2.2' }, 'tokensRefused', 200)).toBe(true);
  });

  it('counts a good token whose claims are refused as a bad one, and no answer 403 of a route', () => {
    const limits = open();
    const bearing = { headers: { authorization: 'Bearer x' } };
    for (let i = 0; i < 9; i++) expect(passes(limits, bearing, 'tokensRefused', 403)).toBe(true);
    const refused = { ...bearing, refused: 'token' as const };
    expect([1, 2, 3].map(() => passes(limits, refused, 'tokensRefused', 403))).toEqual([true, true, false]);
  });

  it('counts by address who could not be made out, and lets the reason through until there are too many', () => {
    const limits = open();
    const why = new Error('the issuer is away');
    const refuse = (of: Of, error: unknown = why): unknown => {
      const found: unknown[] = [];
      const response = { statusCode: 503, setHeader: () => undefined, once: () => undefined };
      const request = { path: '/v1/x', headers: {}, ip: '192.0.2.1', ...of };
      limits.refusals(error, request, response, (one) => found.push(one));
      expect(found).toHaveLength(1);
      return found[0];
    };
    // What was counted elsewhere, or is no refusal, is passed on as it is.
    for (let i = 0; i < 9; i++)
      for (const request of [{}, { refused: 'token' as const }, { refused: 'nobody' as const, path: '/health/ready' }])
        expect(refuse(request)).toBe(why);
    expect([1, 2].map(() => refuse({ refused: 'nobody' }))).toEqual([why, why]);
    expect(refuse({ refused: 'nobody' })).toBeInstanceOf(RateLimited);
    expect(refuse({ refused: 'nobody', ip: '192.0.2.2' })).toBe(why);
    // One bucket with whoever says nothing.
    expect(passes(limits, {})).toBe(false);
  });

  it('looks at a token that is spared, whatever came from its address', () => {
    const limits = open({}, (authorization) => authorization === 'Bearer ours');
    const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    expect([1, 2, 3].map(() => passes(limits, bearing('x'), 'tokensRefused', 401))).toEqual([true, true, false]);
    expect(passes(limits, bearing('ours'), 'tokensRefused', 200)).toBe(true);
    expect(passes(limits, bearing('x'), 'tokensRefused', 401)).toBe(false);
  });

  it('limits nothing where the limit is 0', () => {
    const none = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, 0]));
    const limits = open(none);
    for (let i = 0; i < 100; i++) expect(ask(limits, {}).headers.size).toBe(0);
  });
});

describe('the settings', () => {
  const read = (env: Record<string, string>) => loadConfig(z.object(rateLimitSettings(3_000)), env);

  it('have defaults with room for the bursts of a page', () => {
    const { COUNTERSIGN_RATE_LIMIT: principal, COUNTERSIGN_RATE_LIMIT_OPEN: open } = read({});
    expect(Math.min(principal, open)).toBeGreaterThanOrEqual(60 * 20);
  });

  it.each(['10.0.0.0/8,192.0.2.1', '2001:db8::/32', '::1'])('take %s for proxies', (list) => {
    expect(read({ COUNTERSIGN_TRUSTED_PROXIES: list }).COUNTERSIGN_TRUSTED_PROXIES).toEqual(list.split(','));
  });
  it.each(['true', '1', 'proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '::/129', '*', '10.0.0.0/8/8'])(
    'refuse %s',
    (list) => {
      expect(() => read({ COUNTERSIGN_TRUSTED_PROXIES: list })).toThrow('addresses or networks, in numbers');
    },
  );
});
