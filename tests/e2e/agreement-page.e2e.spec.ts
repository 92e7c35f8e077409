import type { Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { Described } from '../support/described.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';
import { sha } from './history.js';

const document = new Described('api/openapi.json');
const HOUR = 3_600_000;
const OLD_SYSTEM = 'urn:agency:revenue:old-system';
const MUTE = 'urn:agency:revenue:mute';
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

const PARTIES = [
  { agency: 'revenue', role: 'source' as const },
  { agency: 'border', role: 'recipient' as const, name: 'Border Agency', address: '1 Example Plaza, Washington' },
];
const FIRST = {
  ...{ agreementType: 'MOU' as const, exchangeMode: 'request' as const, parties: PARTIES },
  ...{
    authorityPacks: ['core', 'usc26-6103'],
    authority: ['26 USC 6103(i)(2)'],
    effectiveFrom: '2023-01-01T00:00:00Z',
  },
  ...{ elementsAllowed: ['name', 'address'], addressPolicy: { minLevel: 'SUFFICIENT' as const } },
  matchPathsAllowed: ['TIN', 'ADDRESS'].map((path) => ({ path, mustCompare: ['name', 'address'] })),
};
const SECOND = {
  agreementType: 'MOU' as const,
  exchangeMode: 'request' as const,
  parties: PARTIES,
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: '2025-06-01',
  effectiveTo: '2099-05-31',
  timeZone: 'America/New_York',
  elementsAllowed: ['address'],
  latenessSeconds: { value: 1800, basis: 'clause' as const, ref: '7.1' },
  volume: {
    perRequest: { value: 50_000, basis: 'clause' as const },
    perWindow: [{ days: 30, max: { value: 1, basis: 'counsel' as const } }],
  },
  matchRate: { max: { value: 0.05, basis: 'default' as const } },
};

describe('what a page about an agreement is made of', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let app: INestApplication;
  let tokens: Record<'revenue' | 'border' | 'stranger' | 'overseer' | 'auditor', string>;
  let silentSince: string;

  const get = async (path: string, who: keyof typeof tokens = 'revenue'): Promise<Response> => {
    const response = await supertest(app.getHttpServer() as Server)
      .get(path)
      .set(bearer(tokens[who]));
    const { pathname } = new URL(path, 'http://api.test');
    const { status, headers, body } = response;
    document.check({ method: 'GET', path: pathname, status, type: headers['content-type'], body });
    return response;
  };

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    tokens = {
      ...{ revenue: await issuer.officer('revenue'), border: await issuer.officer('border') },
      ...{ stranger: await issuer.officer('tax'), overseer: await issuer.overseer() },
      auditor: await issuer.auditor(['border']),
    };
    ledger = await ApiLedger.open();
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.agreement.registered.v1',
        { version: 1, documentDigest: sha('a'), policy: FIRST },
        { source, time: '2023-01-01T00:00:00Z' },
      );
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.agreement.amended.v1',
        { version: 2, supersedes: 1, documentDigest: sha('b'), policy: SECOND, effectiveAt: '2025-06-01T04:00:00Z' },
        { source, time: '2025-05-20T12:00:00Z' },
      );
    await ledger.send(
      'gov.transfer.request.submitted.v1',
      {
        ...{ requestId: 'R-1', requesterRef: ref('requester'), itemsCount: 300 },
        items: { fields: ['itemNo', 'addressCodes'], rows: Array.from({ length: 300 }, (_, n) => [n + 1, []]) },
      },
      { time: '2023-02-01T00:00:00Z' },
    );
    const made = (disclosureId: string, itemsCount: number, rows: number[][], time: string, day = false) => ({
      ...ledger.event(
        'gov.transfer.disclosure.made.v1',
        {
          ...{ disclosureId, requestId: 'R-1', recipient: { agency: 'border' }, elements: ['address'] },
          ...{ itemsCount, items: { fields: ['itemNo'], rows } },
        },
        { time },
      ),
      ...(day ? { timeprecision: 'day' } : {}),
    });
    await ledger.post(
      // Of that day, whatever it is in another zone; three of its five items are named.
      made('D-2', 5, [[1], [2], [3]], '2025-08-07T23:59:59Z', true),
      // 02:00Z of the 8th is the 7th in New York.
      made('D-3', 2, [[4], [5]], '2025-08-08T02:00:00Z'),
      made('D-4', 1, [[6]], '2023-03-01T12:00:00Z'),
      made(
        'D-1',
        20,
        Array.from({ length: 20 }, (_, n) => [n + 1]),
        '2026-10-01T12:00:00Z',
      ),
    );
    silentSince = ago(2 * HOUR);
    const incident = (source: string) =>
      ledger.send(
        'gov.transfer.incident.reported.v1',
        {
          ...{ incidentId: `I-${source.slice(-4)}`, occurredAt: ago(3 * HOUR), discoveredAt: ago(3 * HOUR) },
          ...{ how: 'internal-review', disclosureIds: ['D-1'], countMin: 1, countMax: 3, elements: ['address'] },
          ...{ causeCode: 'address-insufficient', location: 'HQ', systems: ['CADE2'], notified: [] },
        },
        { source, time: ago(3 * HOUR) },
      );
    await incident(OLD_SYSTEM);
    await incident(MUTE);
    await ledger.send(
      'gov.transfer.source.watermarked.v1',
      { upTo: silentSince, nextSequence: '3' },
      { source: OLD_SYSTEM },
    );
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.source.watermarked.v1',
        { upTo: new Date().toISOString(), nextSequence: String(ledger.nextSequence(source) + 1) },
        { source },
      );
    await ledger.judge();
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ COUNTERSIGN_METRICS_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0', ...issuer.env() },
        ...(await ledger.accessEnv()),
      }),
    );
  });
  afterAll(async () => {
    await app?.close();
    await ledger?.close();
    await issuer?.close();
  });

  describe('the agreement', () => {
    it('has its parties, their roles, and every version with its days', async () => {
      const { body } = await get(`/v1/agreements/${AGREEMENT}`);
      expect(body.parties).toEqual([
        { agency: 'revenue', roles: ['source'], name: null, address: null },
        { agency: 'border', roles: ['recipient'], name: 'Border Agency', address: '1 Example Plaza, Washington' },
      ]);
      expect(body.own).toEqual([{ agency: 'revenue', role: 'source', since: '2023-01-01T00:00:00.000Z', until: null }]);
      expect(
        body.versions.map(
          ({ terms: _terms, url: _url, parties: _parties, ...version }: Record<string, unknown>) => version,
        ),
      ).toEqual([
        {
          ...{ version: 2, state: 'in-effect', effectiveFrom: '2025-06-01', effectiveTo: '2099-05-31' },
          ...{ timeZone: 'America/New_York', since: '2025-06-01T04:00:00.000Z', until: null },
          ...{ ends: '2099-06-01T04:00:00.000Z', recorded: '2025-05-20T12:00:00.000Z', claimed: true },
          changed: [
            'term',
            'elementsAllowed',
            'addressPolicy',
            'matchPathsAllowed',
            'volume',
            'matchRate',
            'latenessSeconds',
          ],
        },
        {
          ...{ version: 1, state: 'replaced', effectiveFrom: '2023-01-01T00:00:00Z', effectiveTo: null },
          ...{ timeZone: 'UTC', since: '2023-01-01T00:00:00.000Z', until: '2025-06-01T04:00:00.000Z' },
          ...{ ends: null, recorded: '2023-01-01T00:00:00.000Z', claimed: true, changed: null },
        },
      ]);
      expect(body.versionsComplete).toBe(true);
    });

    it('says in words what a version states, and what it leaves open', async () => {
      const { body } = await get(`/v1/agreements/${AGREEMENT}`);
      const words = (n: number) =>
        Object.fromEntries(body.versions[n].terms.map(({ term, words }: Record<string, string>) => [term, words]));
      expect(words(0)).toMatchObject({
        term: 'From 1 June 2025 to 31 May 2099. Days are those of America/New_York.',
        elementsAllowed: 'Only address.',
        volume:
          'At most 50,000 items for one request (by the agreement). At most 1 item in any 30 days (as counsel advises).',
        matchRate: 'At most 5 % of the items (by default).',
        latenessSeconds: 'At most 30 minutes (by the agreement, 7.1).',
        matchPathsAllowed: 'Not stated. MAT-02 cannot be evaluated.',
      });
      expect(words(1)).toMatchObject({
        addressPolicy: 'Each item needs at least a sufficient address.',
        matchPathsAllowed: 'By TIN, comparing name and address. By ADDRESS, comparing name and address.',
        matchRate: 'Not stated. MAT-06 cannot be evaluated.',
        volume: 'Not stated. DIS-10 cannot be evaluated.',
      });
      // What it says cannot be evaluated is what the judge lists.
      const { body: lines } = await get('/v1/not-evaluable?limit=200', 'overseer');
      const reasons = lines.notEvaluable.map(({ rule, reason }: Record<string, string>) => `${rule} ${reason}`);
      expect(reasons).toEqual(expect.arrayContaining(['DIS-10 policy.volume']));
    });

    it('is for its parties, and as if it were not for others', async () => {
      expect((await get(`/v1/agreements/${AGREEMENT}`, 'stranger')).status).toBe(404);
      const { body } = await get(`/v1/agreements/${AGREEMENT}`, 'border');
      expect([body.versions.length, body.own.map(({ role }: { role: string }) => role)]).toEqual([2, ['recipient']]);
      expect(body.sources.map(({ source }: { source: string }) => source)).toEqual([TAKER]);
      const { body: audited } = await get(`/v1/agreements/${AGREEMENT}`, 'auditor');
      expect(audited.sources.map(({ source }: { source: string }) => source)).toEqual([TAKER]);
    });
  });

  describe('sources', () => {
    it('are silent as the judge takes it: from the watermark on, by the lateness of the version then', async () => {
      const { body } = await get(`/v1/sources?agreement=${AGREEMENT}`);
      const bySource = new Map<string, Record<string, unknown>>(
        body.sources.map((row: { source: string }) => [row.source, row]),
      );
      expect([...bySource.keys()]).toEqual([GIVER, MUTE, OLD_SYSTEM]);
      expect(bySource.get(OLD_SYSTEM)).toMatchObject({
        ...{ state: 'silent', silentSince, latenessSeconds: 1800, events: 2 },
        watermark: {
          through: silentSince,
          recordedAt: expect.any(String),
          url: expect.stringMatching(/^\/v1\/entries\/0\//),
        },
      });
      expect(bySource.get(MUTE)).toMatchObject({ state: 'never-vouched', watermark: null, silentSince: null });
      expect(bySource.get(GIVER)).toMatchObject({ state: 'vouching', silentSince: null });
      const { watermark, lastEventUrl, lastEventAt } = bySource.get(OLD_SYSTEM) as {
        watermark: { url: string; recordedAt: string };
        lastEventUrl: string;
        lastEventAt: string;
      };
      // The watermark is its newest event, and its entry says the same.
      expect([lastEventUrl, lastEventAt]).toEqual([watermark.url, watermark.recordedAt]);
      const { body: entry } = await get(watermark.url);
      expect(entry.receivedAt).toBe(watermark.recordedAt);
      const { body: silent } = await get('/v1/sources?state=silent,never-vouched');
      expect(silent.sources.map(({ source }: { source: string }) => source)).toEqual([MUTE, OLD_SYSTEM]);
    });

    it('come a page at a time', async () => {
      const found: string[] = [];
      for (let next: string | null = '/v1/sources?limit=1'; next !== null;) {
        const { body }: Response = await get(next, 'overseer');
        found.push(...body.sources.map(({ source }: { source: string }) => source));
        next = body.next;
      }
      expect(found).toEqual([TAKER, GIVER, MUTE, OLD_SYSTEM]);
    });

    it('are counted for every page, which nobody writes down', async () => {
      const recorder = await ledger.accessRecorder();
      const before = (await recorder.entries()).length;
      const { body } = await get('/v1/coverage');
      expect(body.sources).toEqual({
        ...{ total: 3, silent: 1, neverVouched: 1, notWaitedFor: 0, silentSince },
        url: '/v1/sources?state=silent,never-vouched',
      });
      expect(body.agreements).toMatchObject({ total: 1, silent: 1 });
      const [shard] = body.asOf.shards;
      expect([body.behind, shard.judged]).toEqual([0, shard.size]);
      expect(Date.parse(body.judgedThrough)).toBeGreaterThan(Date.now() - HOUR);
      expect(await (await get('/v1/coverage', 'border')).body.sources).toMatchObject({ total: 1, silent: 0 });
      expect((await get('/v1/coverage', 'stranger')).body).toMatchObject({
        ...{ sources: { total: 0, silent: 0, silentSince: null }, agreements: { total: 0, silent: 0 } },
      });
      expect((await recorder.entries()).length).toBe(before);
    });
  });

  describe('what was disclosed over time', () => {
    const rows = async (query: string, who: 'revenue' | 'border' = 'revenue') =>
      (await get(`/v1/agreements/${AGREEMENT}/disclosed?${query}`, who)).body;

    it('stands on the days of the acts: as written, or where the agreement is at home', async () => {
      const { rows: days, timeZone } = await rows('from=2025-08-01&to=2025-08-31');
      expect(timeZone).toBe('America/New_York');
      expect(days).toEqual([{ day: '2025-08-07', disclosures: 2, stated: 7, named: 5, unknown: 2 }]);
      expect((await rows('from=2025-08-01&to=2025-08-31', 'border')).rows).toEqual(days);
      expect((await rows('from=2025-08-08&to=2025-08-31')).rows).toEqual([]);
    });

    it('adds up to the funnel', async () => {
      const { rows: months, from, to } = await rows('by=month');
      expect([from <= '2023-03', to]).toEqual([true, '2026-10']);
      const sum = (name: string) => months.reduce((all: number, row: Record<string, number>) => all + row[name]!, 0);
      const { body: funnel } = await get(`/v1/agreements/${AGREEMENT}/funnel`);
      const { listing } = funnel.total.find(({ stage }: { stage: string }) => stage === 'disclosed');
      expect([sum('stated'), sum('unknown'), sum('disclosures')]).toEqual([listing.stated, listing.unknown, 4]);
      // Items 1 to 6 were disclosed twice where D-1 has them too.
      expect(sum('named')).toBeGreaterThanOrEqual(listing.named);
    });

    it('reaches back a year of days, and leads to what lies before and after', async () => {
      const newest = await rows('');
      expect(newest.rows.at(-1)).toMatchObject({ disclosures: 1, stated: 20, named: 20, unknown: 0 });
      expect(newest.later).toBeNull();
      const seen: string[] = [...newest.rows.map(({ day }: { day: string }) => day)];
      let page = newest;
      while (page.earlier !== null) {
        ({ body: page } = await get(page.earlier));
        seen.unshift(...page.rows.map(({ day }: { day: string }) => day));
      }
      expect(seen).toEqual(['2023-03-01', '2025-08-07', newest.to]);
      const { body: back } = await get(page.later);
      expect(back.rows.map(({ day }: { day: string }) => day)).toContain('2025-08-07');
    });

    it.each([
      ['from=2020-01-01&to=2025-08-31', '#/query/from'],
      ['from=2025-09-01&to=2025-08-31', '#/query/from'],
      ['to=2025-02-30', '#/query/to'],
      ['by=year', '#/query/by'],
    ])('is refused with %s', async (query, pointer) => {
      const { status, body } = await get(`/v1/agreements/${AGREEMENT}/disclosed?${query}`);
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    });

    it('is nothing for others', async () => {
      expect((await get(`/v1/agreements/${AGREEMENT}/disclosed`, 'stranger')).status).toBe(404);
    });
  });

  describe('what waits for one', () => {
    const total = async (query: string, who: 'revenue' | 'border' | 'overseer' | 'auditor'): Promise<number> =>
      (await get(`/v1/findings?facets=1&limit=1&${query}`, who)).body.total;
    const act = async (method: 'post' | 'put', path: string, version: string, body: object): Promise<void> => {
      const { status } = await supertest(app.getHttpServer() as Server)
        [method](path)
        .set({ ...bearer(tokens.revenue), 'if-match': `"${version}"`, 'content-type': 'application/json' })
        .send(body);
      expect([200, 202]).toContain(status);
    };

    it('is counted as the lists count it whose queries stand beside', async () => {
      const { body: list } = await get('/v1/findings?limit=200');
      const { issuer: by, subject } = (await get('/v1/me')).body;
      await act('put', `/v1/findings/${list.findings[0].id}/assignee`, '0', { issuer: by, subject });
      await ledger.judge();
      for (const who of ['revenue', 'border', 'overseer'] as const) {
        const { body } = await get('/v1/me/work', who);
        for (const name of ['mine', 'unassignedCritical', 'overdue', 'reopened', 'fresh'])
          expect([who, name, body[name].count]).toEqual([who, name, await total(body[name].query, who)]);
        const { body: approvals } = await get(body.approvals.url, who);
        expect(body.approvals.count).toBe(approvals.approvals.length);
      }
      const { body } = await get('/v1/me/work');
      expect(body.fresh).toMatchObject({ since: null });
      expect(body.fresh.count).toBeGreaterThan(0);
    });

    it('has nothing of a desk for whoever has none', async () => {
      const { body } = await get('/v1/me/work', 'auditor');
      expect(body).toMatchObject({ mine: null, unassignedCritical: null, overdue: null, reopened: null });
      expect([body.approvals.count, body.fresh.count]).toEqual([0, await total(body.fresh.query, 'auditor')]);
    });

    it('counts as new what came since her last visit', async () => {
      const lastVisit = new Date().toISOString();
      await act('put', '/v1/me/settings', '0', { views: [], lastVisit });
      const { body } = await get('/v1/me/work');
      expect(body.fresh).toEqual({ count: 0, since: lastVisit, query: `since=${encodeURIComponent(lastVisit)}` });
      expect(await total(body.fresh.query, 'revenue')).toBe(0);
    });
  });
});
