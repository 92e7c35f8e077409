import { z } from 'zod';
import type { ConfigError } from './config.js';
import { processSettings } from './config-fields.js';
import { refuseToListen, warnOfPlainHttp } from './listening.js';
import { isUnreachable, whyUnreachable } from './database-unavailable.js';
import { Metrics } from './prometheus.js';
import { waitOut } from './wait-out.js';

describe('refuseToListen', () => {
  const keys = (host: string, url?: string, any = false, issuer?: boolean): string[] => {
    try {
      refuseToListen({ COUNTERSIGN_HOST: host, COUNTERSIGN_PUBLIC_URL: url, COUNTERSIGN_LISTEN_ANY: any }, issuer);
      return [];
    } catch (error) {
      return (error as ConfigError).problems.map(({ key }) => key);
    }
  };
  const https = 'https://audit.example.gov';
  const local = 'http://localhost:3000';

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('lets %s pass', (host) => {
    expect(keys(host)).toEqual([]);
    expect(keys(host, undefined, false, false)).toEqual([]);
  });
  it.each(['0.0.0.0', '::', '10.0.0.1', '127.example.org', '128.0.0.1'])(
    'refuses %s unless it is said where others reach it',
    (host) => {
      expect(keys(host)).toEqual(['COUNTERSIGN_HOST']);
      expect(keys(host, undefined, true)).toEqual(['COUNTERSIGN_HOST']);
      expect(keys(host, local)).toEqual(['COUNTERSIGN_HOST']);
      expect(keys(host, https)).toEqual([]);
      // A container, whose ports are published on this machine alone.
      expect(keys(host, local, true)).toEqual([]);
    },
  );
  it('wants an issuer where others than this machine can ask, and there is more than open routes', () => {
    expect(keys('0.0.0.0', https, false, false)).toEqual(['COUNTERSIGN_ISSUERS_FILE']);
    expect(keys('127.0.0.1', https, false, false)).toEqual(['COUNTERSIGN_ISSUERS_FILE']);
    expect(keys('0.0.0.0', https, true, false)).toEqual(['COUNTERSIGN_ISSUERS_FILE']);
    expect(keys('0.0.0.0', https, false, true)).toEqual([]);
    expect(keys('0.0.0.0', https)).toEqual([]);
    expect(keys('0.0.0.0', local, true, false)).toEqual([]);
  });

  it('is followed by one warning where the app speaks plain HTTP beyond this machine', () => {
    const warnings = (host: string, url?: string): string[] => {
      const told: string[] = [];
      const settings = { COUNTERSIGN_HOST: host, COUNTERSIGN_PUBLIC_URL: url, COUNTERSIGN_LISTEN_ANY: true };
      warnOfPlainHttp(settings, { warn: (message) => told.push(message) });
      return told;
    };
    expect(warnings('0.0.0.0', local)).toEqual([expect.stringMatching(/plain HTTP on 0\.0\.0\.0.*can forge the name/)]);
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(warnings(host, local)).toEqual([]);
    expect(warnings('0.0.0.0', https)).toEqual([]);
  });
});

describe('COUNTERSIGN_PUBLIC_URL', () => {
  const schema = z.object(processSettings);
  const taken = (COUNTERSIGN_PUBLIC_URL: string): boolean => schema.safeParse({ COUNTERSIGN_PUBLIC_URL }).success;
  it.each([
    'https://audit.example.gov',
    'https://audit.example.gov:8443/api',
    'http://localhost:3000',
    'http://[::1]:1',
  ])('may be %s', (url) => expect(taken(url)).toBe(true));
  it.each([
    'http://audit.example.gov',
    'http://10.0.0.1',
    'http://localhost.example',
    'ftp://localhost',
    'audit',
    'https://u:p@x.gov',
    'https://x.gov?a',
  ])('may not be %s', (url) => expect(taken(url)).toBe(false));
});

describe('Metrics', () => {
  it('prefixes names, keeps registries apart and updates before a scrape', async () => {
    const [one, two] = [new Metrics('one', { processMetrics: false }), new Metrics('two', { processMetrics: false })];
    one.counter({ name: 'entries_total', help: 'Entries' }).inc(2);
    const size = two.gauge({ name: 'entries_total', help: 'Entries' });
    two.beforeScrape(() => size.set(7));
    two.beforeScrape(() => {
      throw new Error('away');
    });
    expect(await one.text()).toContain('countersign_entries_total{app="one"} 2');
    expect(await two.text()).toContain('countersign_entries_total{app="two"} 7');
  });
});

describe('Metrics of what does not answer', () => {
  it('are the last values, in time, and asked for once; and say how many are late', async () => {
    const metrics = new Metrics('one', { processMetrics: false });
    const size = metrics.gauge({ name: 'size', help: 'Size' });
    let [asked, silent] = [0, false];
    let speak = (): void => undefined;
    metrics.beforeScrape(async () => {
      asked++;
      if (silent) await new Promise<void>((resolve) => (speak = resolve));
      size.set(asked);
    });
    const said = async (): Promise<string[]> =>
      (await metrics.text(20)).split('\n').filter((line) => /^[^#]/.test(line));
    const values = (late: number, value: number): string[] => [
      `countersign_metrics_late{app="one"} ${late}`,
      `countersign_size{app="one"} ${value}`,
    ];
    expect(await said()).toEqual(values(0, 1));
    silent = true;
    for (let i = 0; i < 3; i++) expect(await said()).toEqual(values(1, 1));
    expect(asked).toBe(2);
    silent = false;
    speak();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await said()).toEqual(values(0, 3));
  });
});

describe('isUnreachable', () => {
  const coded = (code: string): Error => Object.assign(new Error(code), { code });
  it.each(['ECONNREFUSED', '57P03', '08006', '53300', 'EAI_AGAIN'])('waits on %s', (code) => {
    expect(isUnreachable(coded(code))).toBe(true);
    expect(isUnreachable(new Error('wrapped', { cause: coded(code) }))).toBe(true);
    expect(isUnreachable(new AggregateError([coded(code)]))).toBe(true);
  });
  it('does not wait on a pooler that passes on no such parameter, and waits on its other refusals', () => {
    const said = (message: string): Error => Object.assign(new Error(message), { code: '08P01' });
    expect(isUnreachable(said('unsupported startup parameter: statement_timeout'))).toBe(false);
    expect(isUnreachable(said('server login has been failing, try again later'))).toBe(true);
  });
  it.each(['28P01', '3D000', '42P01', '23505', '40001'])('does not wait on %s', (code) => {
    expect(isUnreachable(coded(code))).toBe(false);
  });
  it.each([
    [new Error('timeout exceeded when trying to connect'), 'all connections of this process to PostgreSQL are in use'],
    [new Error('PostgreSQL does not answer: nothing came for 18 s'), 'PostgreSQL does not answer'],
    [new Error('Connection terminated due to connection timeout'), 'PostgreSQL does not answer'],
    [coded('ETIMEDOUT'), 'PostgreSQL does not answer'],
    [coded('53300'), 'PostgreSQL takes no more connections'],
    [new Error('Connection terminated unexpectedly'), 'PostgreSQL ended the session'],
    [coded('57P01'), 'PostgreSQL ended the session'],
    [new AggregateError([coded('ECONNREFUSED')]), 'PostgreSQL cannot be reached'],
  ])('says of %s which it is, however deep, and in no word of the server', (error, reason) => {
    expect(whyUnreachable(error)).toBe(reason);
    const around = new Error('connect failed at db.example', { cause: error });
    expect(whyUnreachable(Object.assign(new Error('x'), { driverError: around }))).toBe(reason);
  });
  it('ends where causes go in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(whyUnreachable(error)).toBe('PostgreSQL cannot be reached');
  });
});

describe('waitOut', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

  it('tries again until it works, says so once, and tells when it is over', async () => {
    const lines: string[] = [];
    const away: boolean[] = [];
    let tries = 0;
    const operation = async (): Promise<number> => {
      if (++tries < 3) throw refused;
      return tries;
    };
    const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
    expect(await waitOut(operation, { log, onAway: (state) => away.push(state) })).toBe(3);
    expect(lines).toEqual([
      'PostgreSQL is unreachable; waiting (ECONNREFUSED)',
      expect.stringMatching(/^PostgreSQL is back after \d+ s$/),
    ]);
    expect(away).toEqual([true, true, false]);
  });

  it('throws what waiting does not cure, and stops waiting when told to', async () => {
    await expect(waitOut(() => Promise.reject(new Error('syntax')))).rejects.toThrow('syntax');
    const stop = new AbortController();
    let tries = 0;
    const operation = (): Promise<never> => (tries++, Promise.reject(refused));
    // In the first pause: one more try, and its failure is thrown.
    const onAway = (): void => queueMicrotask(() => stop.abort());
    await expect(waitOut(operation, { signal: stop.signal, onAway })).rejects.toThrow('ECONNREFUSED');
    expect(tries).toBe(2);
  });
});
