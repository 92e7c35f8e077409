import type { Server } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Ajv } from 'ajv';
import supertest, { type Response } from 'supertest';
import type { AgreementPolicy } from '#libs/contracts';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { encodeCursor } from '../../apps/api/src/http/cursor.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';

const DAY = 86_400_000;
const BEGAN = Date.parse('2025-03-01T00:00:00Z');
const time = (days: number): string => new Date(BEGAN + Math.round(days * DAY)).toISOString();
const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;
const idOf = (n: number): string => `019a0000-0000-7000-8000-7000000000${String(n).padStart(2, '0')}`;

/** Half a day apart. Some are known by their day; some have items that only their number is known of. */
const DISCLOSURES = Array.from({ length: 75 }, (_, n) => ({
  n,
  disclosure: `revenue/D-${n}`,
  items: n % 7 === 3 ? 5 : 2,
  unlisted: n % 7 === 3 ? 3 : 0,
  day: n % 5 === 2 ? time(Math.floor(n / 2)).slice(0, 10) : null,
  at: n % 5 === 2 ? time(Math.floor(n / 2)) : time(n / 2),
}));
const TAKEN_BACK = DISCLOSURES[20]!;
/** Retracted by its author and by the other side. */
const UNDONE = DISCLOSURES[30]!;
/** In order. Among disclosures at one moment, those that are known by their day come first. */
const COUNTED = DISCLOSURES.filter((one) => one !== UNDONE).sort((a, b) => {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return Number(b.day !== null) - Number(a.day !== null) || a.n - b.n;
});
const sumOf = (some: readonly { items: number }[]): number => some.reduce((sum, { items }) => sum + items, 0);

const cap = (value: number) => ({ value, basis: 'clause' as const });
const policy: AgreementPolicy = {
  agreementType: 'MOU',
  exchangeMode: 'request',
  parties: [
    { agency: 'revenue', role: 'source' },
    { agency: 'border', role: 'recipient' },
  ],
  authorityPacks: ['core'],
  authority: ['a memorandum'],
  effectiveFrom: '2025-01-01T00:00:00Z',
  elementsAllowed: ['address'],
  matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name'] }],
  volume: { lifetime: cap(100), perWindow: [{ days: 33, max: cap(20) }], perRequest: cap(50) },
};

async function history(ledger: ApiLedger): Promise<void> {
  for (const source of [GIVER, TAKER]) {
    const data = { version: 1, documentDigest: sha('a'), policy };
    await ledger.send('gov.transfer.agreement.registered.v1', data, { source, time: '2025-01-01T00:00:00Z' });
  }
  const request = {
    ...{ requestId: 'R-1', requesterRef: ref('requester'), itemsCount: 2 },
    items: { fields: ['itemNo', 'namePresent'], rows: [1, 2].map((n) => [n, true]) },
  };
  await ledger.send('gov.transfer.request.submitted.v1', request, { time: '2025-02-01T00:00:00Z' });
  const made = DISCLOSURES.map(({ n, at, day, items }) => {
    const data = {
      ...{ disclosureId: `D-${n}`, requestId: 'R-1', recipient: { agency: 'border' }, elements: ['address'] },
      ...{ itemsCount: items, items: { fields: ['itemNo'], rows: [[1], [2]] } },
    };
    const event = ledger.event('gov.transfer.disclosure.made.v1', data, { time: at, id: idOf(n) });
    return day === null ? event : { ...event, timeprecision: 'day' };
  });
  await ledger.post(...made);
  for (const { n } of [TAKEN_BACK, UNDONE])
    await ledger.send('gov.transfer.event.retracted.v1', { id: idOf(n), reason: 'entered by mistake' });
  const other = { id: idOf(UNDONE.n), reason: 'never came', source: GIVER };
  await ledger.send('gov.transfer.event.retracted.v1', other, { source: TAKER });
}

const openapi = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/api/openapi.json'), 'utf8')) as object;
const isPage = new Ajv({ strict: false, allErrors: true })
  .addSchema(openapi, 'api')
  .getSchema('api#/components/schemas/FindingDisclosurePage')!;

interface Row {
  disclosure: string;
  items: number;
  sum: number;
  entry: { url: string; index: number };
  [name: string]: unknown;
}

describe('the disclosures of a finding, over HTTP', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let recorder: AccessRecorder;
  let app: INestApplication;
  const get = async (path: string): Promise<Response> =>
    supertest(app.getHttpServer() as Server)
      .get(path)
      .set(bearer(await issuer.overseer()));
  const findings = async (): Promise<Record<string, { id: string; count: number; rule: string; subject: string }>> => {
    const { body } = await get('/v1/findings?status=all&limit=200');
    const rows = body.findings as { id: string; count: number; rule: string; subject: string }[];
    return Object.fromEntries(rows.map((row) => [row.rule === 'DIS-10' ? row.subject : row.rule, row]));
  };

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await ApiLedger.open();
    recorder = await AccessRecorder.start(ledger.database);
    const DATABASE_URL = ledger.database.urlAs('api');
    app = await startApi(
      loadApiSettings({ ...issuer.env(), ...recorder.env, DATABASE_URL, PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' }),
    );
    await history(ledger);
    await ledger.judge();
  });
  afterAll(async () => {
    await app?.close();
    await recorder?.close();
    await ledger?.close();
    await issuer?.close();
  });

  /** All pages, from the link in the finding. Each agrees with its schema and states the same sum. */
  async function pagesOf(id: string, limit: number): Promise<{ sum: Record<string, number>; pages: Row[][] }> {
    const { body: detail } = await get(`/v1/findings/${id}`);
    expect(detail.disclosures).toBe(`/v1/findings/${id}/disclosures`);
    const pages: Row[][] = [];
    const sums: Record<string, number>[] = [];
    for (let next: string | null = `${detail.disclosures}?limit=${limit}`; next !== null;) {
      const { body }: Response = await get(next);
      expect([isPage(body), isPage.errors]).toEqual([true, null]);
      expect(body.asOf).toEqual(detail.asOf);
      pages.push(body.disclosures);
      sums.push(body.sum);
      next = body.next;
    }
    for (const sum of sums) expect(sum).toEqual(sums[0]);
    const total = detail.clauses.find(({ field }: { field: string }) => field.startsWith('items disclosed, '));
    expect(sums[0]).toMatchObject({ items: total.actual, cap: total.expected });
    expect(total.actual - total.expected).toBe(detail.finding.count);
    expect(sumOf(pages.flat())).toBe(total.actual);
    expect(pages.flat().at(-1)!.sum).toBe(total.actual);
    return { sum: sums[0]!, pages };
  }

  it('are all plants, page by page, with the items of each', async () => {
    const { lifetime } = await findings();
    expect(lifetime!.count).toBe(sumOf(COUNTED) - 100);
    const { sum, pages } = await pagesOf(lifetime!.id, 20);
    expect(pages.map((page) => page.length)).toEqual([20, 20, 20, 14]);
    expect(sum).toEqual({ items: sumOf(COUNTED), cap: 100, parts: 74, from: COUNTED[0]!.at, to: COUNTED[73]!.at });
    let running = 0;
    expect(pages.flat()).toEqual(
      COUNTED.map((one) => ({
        ...{ disclosure: one.disclosure, time: one.at, day: one.day, items: one.items, unlisted: one.unlisted },
        ...{ sum: (running += one.items), claimed: true },
        takenBack: one === TAKEN_BACK ? 'retracted by its author' : null,
        entry: expect.objectContaining({ shard: '0', url: expect.stringMatching(/^\/v1\/entries\/0\/\d+$/) }),
      })),
    );
    for (const { entry, disclosure } of pages.flat().slice(-3)) {
      const { body } = await get(entry.url);
      expect(`revenue/${body.event.data.disclosureId}`).toBe(disclosure);
    }
  });

  it('are those of the window, and those of the request', async () => {
    const of = await findings();
    const window = (await pagesOf(of['window of 33 days']!.id, 50)).pages.flat();
    const last = COUNTED.findIndex(({ disclosure }) => disclosure === window.at(-1)!.disclosure);
    const since = Date.parse(COUNTED[last]!.at) - 33 * DAY;
    const within = COUNTED.slice(0, last + 1).filter(({ at }) => Date.parse(at) > since);
    expect(within.length).toBeGreaterThan(60);
    expect(window.map(({ disclosure }) => disclosure)).toEqual(within.map(({ disclosure }) => disclosure));
    const request = (await pagesOf(of['request border/R-1']!.id, 9)).pages;
    expect(request.flat().map(({ disclosure }) => disclosure)).toEqual(COUNTED.map(({ disclosure }) => disclosure));
  });

  it('are 50 by default', async () => {
    const { lifetime } = await findings();
    const { body } = await get(`/v1/findings/${lifetime!.id}/disclosures`);
    expect(body.disclosures).toHaveLength(50);
    expect(body.next).toContain('limit=50');
  });

  it('do not exist for a rule that sums none, nor for an unknown finding', async () => {
    const other = Object.values(await findings()).find(({ rule }) => rule !== 'DIS-10')!;
    expect((await get(`/v1/findings/${other.id}`)).body.disclosures).toBeNull();
    const none = await get(`/v1/findings/${other.id}/disclosures`);
    expect([none.status, none.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(none.body.detail).toBe(`There is no list of disclosures in finding ${other.id}: its rule sums none.`);
    const unknown = await get('/v1/findings/AAAAAAAAAAAAAAAAAAAAAA/disclosures');
    expect([unknown.status, unknown.body.detail]).toEqual([404, 'There is no finding AAAAAAAAAAAAAAAAAAAAAA.']);
  });

  it('are refused for a bad cursor, limit, id or parameter', async () => {
    const of = await findings();
    const path = `/v1/findings/${of['lifetime']!.id}/disclosures`;
    const own = ['disclosures', of['lifetime']!.id];
    const { next } = (await get(`/v1/findings/${of['window of 33 days']!.id}/disclosures?limit=3`)).body;
    const ofAnother = new URLSearchParams((next as string).split('?')[1]).get('cursor')!;
    const position = { index: 0, sum: 1 };
    expect((await get(`${path}?cursor=${encodeCursor(own, position)}`)).status).toBe(200);
    for (const [query, pointer] of [
      ['limit=0', '#/query/limit'],
      ['limit=201', '#/query/limit'],
      ['limit=x', '#/query/limit'],
      ['cursor=AAAA', '#/query/cursor'],
      [`cursor=${ofAnother}`, '#/query/cursor'],
      [`cursor=${encodeCursor(own, { ...position, sum: -1 })}`, '#/query/cursor'],
      [`cursor=${encodeCursor(own, { ...position, index: '0' })}`, '#/query/cursor'],
      [`cursor=${encodeCursor(own, { ...position, more: 1 })}`, '#/query/cursor'],
      [`cursor=${encodeCursor(own, [1, 2])}`, '#/query/cursor'],
      ['from=2025-01-01', '#/query/from'],
    ]) {
      const { status, body } = await get(`${path}?${query}`);
      expect([query, status, body.errors?.[0].pointer]).toEqual([query, 400, pointer]);
    }
    expect((await get('/v1/findings/short/disclosures')).status).toBe(400);
  });

  it('are none for a withdrawn finding', async () => {
    const retracted = COUNTED.slice(0, 40).flatMap(({ n }) => {
      const data = { id: idOf(n), reason: 'entered by mistake' };
      const own = ledger.event('gov.transfer.event.retracted.v1', data);
      return [own, ledger.event('gov.transfer.event.retracted.v1', { ...data, source: GIVER }, { source: TAKER })];
    });
    await ledger.post(...retracted);
    await ledger.judge();
    const { lifetime } = await findings();
    expect(lifetime!.count).toBe(0);
    const { status, body } = await get(`/v1/findings/${lifetime!.id}/disclosures`);
    expect([status, body.disclosures, body.sum, body.next]).toEqual([200, [], null, null]);
    expect([isPage(body), isPage.errors]).toEqual([true, null]);
  });
});
