import type { Server } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { INestApplication } from '@nestjs/common';
import pg from 'pg';
import supertest, { type Response } from 'supertest';
import type { Placed } from '#libs/ledger';
import { decodeEntryBundle, leafHash } from '#libs/merkle';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';

const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;
const UNASKED = 'revenue-coast-9';
const ITEMS = 20;

const policy = (recipient: string) => ({
  agreementType: 'MOU' as const,
  exchangeMode: 'request' as const,
  parties: [
    { agency: 'revenue', role: 'source' as const },
    { agency: recipient, role: 'recipient' as const, name: 'Border Agency', address: '1 Example Plaza, Washington' },
  ],
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: '2025-01-01T00:00:00Z',
  elementsAllowed: ['name', 'address'],
  addressPolicy: { minLevel: 'SUFFICIENT' as const },
  matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name', 'address'] }],
});

/** Headers without those that differ from answer to answer. */
function headersOf(response: Response): Record<string, string> {
  const { date: _date, etag: _etag, ...headers } = response.headers as Record<string, string>;
  delete headers['x-request-id'];
  // A view of its own for each request that names none.
  delete headers['countersign-view'];
  // What is left to ask depends on when.
  delete headers['ratelimit'];
  delete headers['content-length'];
  return headers;
}

describe('what each reader is answered', () => {
  let ledger: ApiLedger;
  let issuer: TestIssuer;
  let app: INestApplication;
  const tokens: Record<string, string> = {};
  const placed: Record<string, Placed> = {};

  const get = (path: string, who?: string, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(
      supertest(app.getHttpServer() as Server)
        .get(path)
        .buffer(true)
        .set({ ...(who === undefined ? {} : bearer(tokens[who]!)), ...headers }),
    );
  const json = async (path: string, who: string) => {
    const response = await get(path, who);
    expect([path, who, response.status]).toEqual([path, who, 200]);
    return response.body;
  };
  const bytesOf = (response: Response): Buffer =>
    response.body instanceof Buffer ? response.body : Buffer.from(response.text);
  const entry = (name: string): string => `/v1/entries/0/${placed[name]!.index}`;

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    tokens['revenue'] = await issuer.officer('revenue');
    tokens['revenue privacy'] = await issuer.officer('revenue', 'privacy-officer');
    tokens['border'] = await issuer.officer('border');
    tokens['coast'] = await issuer.officer('coast');
    tokens['stranger'] = await issuer.officer('stranger');
    tokens['producer'] = await issuer.producer('revenue');
    tokens['auditor'] = await issuer.auditor('*', [AGREEMENT]);
    tokens['auditor of revenue'] = await issuer.auditor(['revenue'], '*');
    tokens['overseer'] = await issuer.overseer();
    ledger = await ApiLedger.open();
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...issuer.env(),
        ...(await ledger.accessEnv()),
      }),
    );
    await history();
    await ledger.judge();
    await ledger.publish();
  });
  afterAll(async () => {
    await app?.close();
    await issuer?.close();
    await ledger?.close();
  });

  /** revenue is asked by border, matches half of it, and discloses that; a sixth of it on an insufficient address. */
  async function history(): Promise<void> {
    const keep = async (name: string, sent: Promise<Placed[]>): Promise<void> => void (placed[name] = (await sent)[0]!);
    const registered = (source: string, agreementid: string, recipient: string) =>
      ledger.send(
        'gov.transfer.agreement.registered.v1',
        { version: 1, documentDigest: sha('a'), policy: policy(recipient) },
        { source, agreementid, time: '2025-01-01T00:00:00Z' },
      );
    await keep('registered by revenue', registered(GIVER, AGREEMENT, 'border'));
    // A checkpoint over one entry of one agency: its bundle holds no other.
    await ledger.publish();
    await keep('registered by border', registered(TAKER, AGREEMENT, 'border'));
    const numbers = Array.from({ length: ITEMS }, (_, i) => i + 1);
    const codes = (n: number): string[] => (n % 6 === 0 ? ['A02'] : []);
    await keep(
      'request',
      ledger.send('gov.transfer.request.submitted.v1', {
        ...{ requestId: 'R-1', requesterRef: ref('requester'), itemsCount: ITEMS },
        items: { fields: ['itemNo', 'addressCodes', 'namePresent'], rows: numbers.map((n) => [n, codes(n), true]) },
      }),
    );
    await ledger.send('gov.transfer.request.validated.v1', {
      ...{ requestId: 'R-1', acceptedCount: ITEMS },
      items: {
        defaults: { accepted: true },
        fields: ['itemNo', 'addressCodes'],
        rows: numbers.map((n) => [n, codes(n)]),
      },
    });
    await keep(
      'match',
      ledger.send('gov.transfer.match.performed.v1', {
        ...{ matchId: 'M-1', requestId: 'R-1', itemsCount: ITEMS },
        items: {
          fields: ['itemNo', 'result', 'path', 'addressCompared', 'subjectRef'],
          rows: numbers.map((n) => [n, n % 2 === 0 ? 'MATCH' : 'NO_MATCH', 'TIN', false, ref(`person ${n}`)]),
        },
      }),
    );
    await keep(
      'disclosure',
      ledger.send(
        'gov.transfer.disclosure.made.v1',
        {
          ...{ disclosureId: 'D-1', requestId: 'R-1', matchId: 'M-1', recipient: { agency: 'border' } },
          ...{ elements: ['name', 'address'], purpose: 'criminal-investigation', authority: ['26 USC 6103(i)(2)'] },
          itemsCount: ITEMS / 2,
          items: { fields: ['itemNo'], rows: numbers.filter((n) => n % 2 === 0).map((n) => [n]) },
        },
        { id: '019a1111-0000-7000-8000-000000000001' },
      ),
    );
    await keep(
      'receipt',
      ledger.send('gov.transfer.receipt.acknowledged.v1', { disclosureId: 'D-1', receivedCount: 9 }),
    );
    const withdrawn = { requestId: 'R-2', reason: 'Failed to Provide', surplus: true } as never;
    await keep('refused', ledger.post(ledger.event('gov.transfer.request.withdrawn.v1', withdrawn, { source: TAKER })));
    await keep('refused, of nobody', ledger.post('{"x'));
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.source.watermarked.v1',
        { upTo: new Date().toISOString(), nextSequence: String(ledger.nextSequence(source) + 1) },
        { source },
      );
    // Under this id coast alone has registered: nothing has bound.
    await keep('of coast', registered('urn:agency:coast:x', UNASKED, 'coast'));
  }

  describe('of entries', () => {
    it.each<[string, string[]]>([
      ['match', ['revenue', 'revenue privacy', 'auditor', 'auditor of revenue', 'overseer']],
      ['request', ['border', 'auditor', 'overseer']],
      ['refused', ['border', 'auditor', 'overseer']],
      ['refused, of nobody', ['overseer']],
      ['of coast', ['coast', 'overseer']],
    ])('the bytes of %s are for its agency and those in whose scope it is', async (name, readers) => {
      for (const who of Object.keys(tokens).filter((role) => role !== 'producer')) {
        const response = await get(entry(name), who);
        expect([who, response.status]).toEqual([who, readers.includes(who) ? 200 : 404]);
        expect(response.headers['cache-control']).toBe('no-store');
        const proven = await json(`${entry(name)}?proof=1`, who);
        expect([who, proven.entry !== null]).toEqual([who, readers.includes(who)]);
        expect(proven.inclusionProof.length).toBeGreaterThan(0);
        if (response.status === 200) {
          expect(leafHash(bytesOf(response)).toString('base64')).toBe(proven.leafHash);
          expect(proven.entry).toBe(bytesOf(response).toString('base64'));
        }
      }
      expect((await get(entry(name), 'producer')).status).toBe(403);
      expect((await get(entry(name))).status).toBe(401);
    });

    it('another’s is answered as one that is not there', async () => {
      const missing = await get('/v1/entries/0/999999', 'border');
      const hidden = await get(entry('match'), 'border');
      expect(sameBut(hidden, entry('match'))).toEqual(sameBut(missing, '/v1/entries/0/999999'));
      const known = await get(entry('match'), 'border', {
        'if-none-match': (await get(entry('match'), 'revenue')).headers['etag']!,
      });
      expect(known.status).toBe(404);
    });

    it('receipts, checkpoints and hash tiles are open, and hold no entry', async () => {
      const receipt = await get(`${entry('match')}/receipt`);
      expect(receipt.status).toBe(200);
      expect((await get('/log/0/checkpoint')).status).toBe(200);
      const size = Number((await get('/log/0/checkpoint')).text.split('\n')[1]);
      const tile = await get(`/log/0/tile/0/000.p/${size}`);
      expect([tile.status, tile.headers['cache-control']]).toEqual([200, expect.stringContaining('public')]);
    });

    it('a bundle is for whoever may read every entry in it, and not there for all others', async () => {
      const size = Number((await get('/log/0/checkpoint')).text.split('\n')[1]);
      const all = `/log/0/tile/entries/000.p/${size}`;
      const first = '/log/0/tile/entries/000.p/1';
      const readers = {
        [all]: ['overseer'],
        [first]: ['revenue', 'revenue privacy', 'auditor', 'auditor of revenue', 'overseer'],
      };
      for (const [path, those] of Object.entries(readers))
        for (const who of Object.keys(tokens).filter((role) => role !== 'producer')) {
          const response = await get(path, who);
          expect([path, who, response.status]).toEqual([path, who, those.includes(who) ? 200 : 404]);
          expect(response.headers['cache-control']).toBe('no-store');
          // Nothing is answered from what somebody else was given before.
          expect((await get(path, who, { 'if-none-match': '*' })).status).toBe(those.includes(who) ? 304 : 404);
        }
      expect((await get(all)).status).toBe(401);
      expect((await get(all, 'producer')).status).toBe(403);
      const none = '/log/0/tile/entries/000.p/3';
      expect(sameBut(await get(all, 'border'), all)).toEqual(sameBut(await get(none, 'border'), none));
      expect(sameBut(await get(none, 'overseer'), none)).toEqual(sameBut(await get(none, 'border'), none));
    });

    it('events and refusals are those of the reader’s agency', async () => {
      const where = `/v1/events?source=${GIVER}&id=019a1111-0000-7000-8000-000000000001`;
      expect((await json(where, 'revenue')).entries).toHaveLength(1);
      expect((await json(where, 'overseer')).entries).toHaveLength(1);
      for (const who of ['border', 'stranger', 'coast']) expect((await json(where, who)).entries).toEqual([]);
      const refusals = async (who: string) =>
        (await json('/v1/quarantine', who)).refusals.map((row: Placed) => row.index);
      expect(await refusals('border')).toEqual([placed['refused']!.index]);
      expect(await refusals('revenue')).toEqual([]);
      expect(await refusals('overseer')).toEqual([placed['refused']!.index, placed['refused, of nobody']!.index]);
      expect((await json(`/v1/quarantine?source=${TAKER}`, 'revenue')).refusals).toEqual([]);
    });

    it('an event that is not judged yet is its agency’s too', async () => {
      await ledger.rest();
      const id = '019a2222-0000-7000-8000-000000000001';
      await ledger.send(
        'gov.transfer.request.withdrawn.v1',
        { requestId: 'R-9', reason: 'error' },
        {
          source: TAKER,
          id,
        },
      );
      const where = `/v1/events?source=${TAKER}&id=${id}`;
      try {
        expect((await json(where, 'border')).entries).toMatchObject([{ state: 'not judged yet' }]);
        expect((await json(where, 'auditor')).entries).toHaveLength(1);
        for (const who of ['revenue', 'coast', 'auditor of revenue'])
          expect((await json(where, who)).entries).toEqual([]);
      } finally {
        await ledger.judge();
        await ledger.publish();
      }
    });
  });

  describe('of what is judged', () => {
    const rulesOf = async (who: string, query = ''): Promise<string[]> =>
      (await json(`/v1/findings?status=all${query}`, who)).findings.map((row: { rule: string }) => row.rule).sort();

    it('each side has its findings, and others none', async () => {
      const all = await rulesOf('overseer');
      expect(all).toEqual(expect.arrayContaining(['DIS-17', 'INT-09']));
      // Both know what was disclosed; what was refused is of border's system.
      expect(await rulesOf('revenue')).toContain('DIS-17');
      expect(await rulesOf('border')).toContain('DIS-17');
      expect(await rulesOf('border')).toContain('INT-09');
      expect(await rulesOf('revenue')).not.toContain('INT-09');
      expect(await rulesOf('stranger')).toEqual([]);
      expect(await rulesOf('coast', `&agreement=${AGREEMENT}`)).toEqual([]);
    });

    it('a finding that is not hers is not there, in every one of its parts', async () => {
      const { findings } = await json('/v1/findings?rule=INT-09', 'overseer');
      const id: string = findings[0].id;
      const none = 'AAAAAAAAAAAAAAAAAAAAAA';
      for (const part of ['', '/hits', '/items', '/disclosures'])
        expect([part, sameBut(await get(`/v1/findings/${id}${part}`, 'revenue'), id)]).toEqual([
          part,
          sameBut(await get(`/v1/findings/${none}${part}`, 'revenue'), none),
        ]);
    });

    it('a finding of both sides is the same to both: whole, with the entries by place and hash', async () => {
      const id: string = (await json('/v1/findings?rule=DIS-17', 'revenue')).findings[0].id;
      const [revenue, border] = [
        await json(`/v1/findings/${id}`, 'revenue'),
        await json(`/v1/findings/${id}`, 'border'),
      ];
      // Other findings that belong to it may be one side's alone, and each has a desk of its own.
      const shared = ({ related: _related, triage: _triage, ...whole }: Record<string, unknown>) => whole;
      expect(shared(border)).toEqual(shared(revenue));
      expect(border.items.first.map((item: { itemNo: number }) => item.itemNo)).toEqual([6, 12, 18]);
      expect(border.hits.first.map((hit: { no: number }) => hit.no)).toEqual([...border.hits.first.keys()]);
      for (const { url, leafHash: hash } of border.evidence)
        expect((await json(`${url}?proof=1`, 'border')).leafHash).toBe(hash);
      const parts = await json(`/v1/findings/${id}/items`, 'border');
      expect(parts.items).toEqual(border.items.first);
    });

    it('the funnel has the stages that the reader’s side knows', async () => {
      const stages = async (who: string) =>
        Object.fromEntries(
          (await json(`/v1/agreements/${AGREEMENT}/funnel`, who)).total.map((row: { stage: string; count: number }) => [
            row.stage,
            row.count,
          ]),
        );
      expect(await stages('border')).toEqual({ submitted: ITEMS, disclosed: ITEMS / 2, received: 9 });
      expect(await stages('revenue')).toMatchObject({ submitted: ITEMS, matched: ITEMS / 2, disclosed: ITEMS / 2 });
      expect(await stages('overseer')).toEqual(await stages('revenue'));
      const [request] = (await json(`/v1/agreements/${AGREEMENT}/funnel`, 'border')).requests;
      expect(request).toMatchObject({ request: 'R-1', insufficientAddresses: null, disclosures: 1, receipts: 1 });
      for (const who of ['coast', 'stranger'])
        expect(sameBut(await get(`/v1/agreements/${AGREEMENT}/funnel`, who), AGREEMENT)).toEqual(
          sameBut(await get('/v1/agreements/nothing/funnel', who), 'nothing'),
        );
    });

    it('agreements are those of its parties, with counts of what each may see', async () => {
      const of = async (who: string) => (await json('/v1/agreements', who)).agreements;
      const [border] = await of('border');
      expect(border).toMatchObject({
        ...{ agreement: AGREEMENT, parties: ['border', 'revenue'], sources: [TAKER], version: 1 },
        ...{ itemsRequested: ITEMS, itemsDisclosed: ITEMS / 2 },
      });
      const [revenue] = await of('revenue');
      expect(revenue.sources).toEqual([GIVER]);
      expect(await of('stranger')).toEqual([]);
      expect(await of('coast')).toMatchObject([{ agreement: UNASKED, parties: [], version: null, events: 1 }]);
      const whole = (await of('overseer')).find((row: { agreement: string }) => row.agreement === AGREEMENT);
      expect(whole.events).toBe(border.events + revenue.events);
    });

    it('an accounting is of the disclosures of the reader’s agencies', async () => {
      const path = `/v1/accountings/${ref('person 6')}`;
      for (const who of ['revenue', 'revenue privacy', 'auditor', 'auditor of revenue', 'overseer'])
        expect([who, (await json(path, who)).disclosures]).toMatchObject([
          who,
          [
            {
              item: 6,
              size: { stated: 10, named: 10, unknown: 0 },
              recipient: { agency: 'border', name: 'Border Agency' },
            },
          ],
        ]);
      const empty = await json(`/v1/accountings/${ref('nobody')}`, 'border');
      for (const who of ['border', 'coast', 'stranger'])
        expect({ ...(await json(path, who)), subjectRef: '' }).toEqual({ ...empty, subjectRef: '' });
      // Matched, and not disclosed.
      expect((await json(`/v1/accountings/${ref('person 7')}`, 'revenue')).disclosures).toEqual([]);
      expect((await get(path, 'producer')).status).toBe(403);
    });
  });

  describe('what is hidden costs what is missing costs', () => {
    const query = pg.Client.prototype.query;
    /** What the api has sent, and with which values. */
    let sent: { text: string; values: unknown[] }[] = [];
    beforeAll(() => {
      pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
        const [what, values] = args as [string | { text?: string; values?: unknown[] }, unknown[]?];
        if (this.user?.endsWith('_api'))
          sent.push(
            typeof what === 'string'
              ? { text: what, values: Array.isArray(values) ? values : [] }
              : { text: what?.text ?? '', values: what?.values ?? [] },
          );
        return (query as (...all: unknown[]) => unknown).apply(this, args);
      } as typeof query;
    });
    afterAll(() => {
      pg.Client.prototype.query = query;
    });
    const statements = async (path: string, who: string, status: number) => {
      sent = [];
      expect([path, who, (await get(path, who)).status]).toEqual([path, who, status]);
      expect(sent.length).toBeGreaterThan(0);
      return sent;
    };
    const texts = async (...asked: [string, string, number]) => (await statements(...asked)).map(({ text }) => text);
    const same = async (hidden: string, missing: string, who: string, status = 404) => {
      // A process that has just begun knows less.
      await get(missing, who);
      expect([hidden, who, await texts(hidden, who, status)]).toEqual([hidden, who, await texts(missing, who, status)]);
    };
    const BEYOND = '/v1/entries/0/999999';

    it.each<[string, string]>([
      ['match', 'border'],
      ['request', 'revenue'],
      ['refused', 'revenue'],
      ['refused, of nobody', 'auditor'],
      ['of coast', 'auditor'],
      ['request', 'auditor of revenue'],
      ['match', 'stranger'],
    ])('an entry, %s, for %s, and it is not read', async (name, who) => {
      await same(entry(name), BEYOND, who);
      const { index } = placed[name]!;
      const read = (await statements(entry(name), who, 404)).filter(({ text }) => text.includes('ledger.batch'));
      expect(read).toHaveLength(1);
      expect(read[0]!.values).not.toContain(index);
      // Its place is open to all, and what it holds is not read for that either.
      const proven = await statements(`${entry(name)}?proof=1`, who, 200);
      expect(proven.filter(({ text }) => text.includes('ledger.batch'))).toEqual([]);
      expect((await get(`${BEYOND}?proof=1`, who)).status).toBe(404);
    });

    it('an entry of access', async () => {
      await get('/v1/findings', 'auditor');
      // Her own reads are for overseers.
      const { accesses } = await json('/v1/access?role=auditor&limit=1', 'overseer');
      await same(`/v1/entries/access/${accesses[0].index}`, '/v1/entries/access/999999', 'auditor');
    });

    it('a bundle, and it is not read', async () => {
      const size = Number((await get('/log/0/checkpoint')).text.split('\n')[1]);
      for (const who of ['border', 'revenue', 'auditor'])
        await same(`/log/0/tile/entries/000.p/${size}`, '/log/0/tile/entries/000.p/3', who);
      const read = await texts(`/log/0/tile/entries/000.p/${size}`, 'border', 404);
      expect(read.filter((text) => text.includes('ledger.batch'))).toEqual([]);
      await same('/log/access/tile/entries/000.p/1', '/log/access/tile/entries/000.p/200', 'auditor');
    });

    it('a finding, an agreement, an event, refusals and a person', async () => {
      const id: string = (await json('/v1/findings?rule=INT-09', 'overseer')).findings[0].id;
      for (const part of ['', '/hits', '/items', '/disclosures'])
        await same(`/v1/findings/${id}${part}`, `/v1/findings/AAAAAAAAAAAAAAAAAAAAAA${part}`, 'revenue');
      for (const who of ['coast', 'stranger', 'auditor'])
        await same(
          `/v1/agreements/${who === 'auditor' ? UNASKED : AGREEMENT}/funnel`,
          '/v1/agreements/nothing/funnel',
          who,
        );
      const event = (source: string, id: string) => `/v1/events?source=${source}&id=${id}`;
      const none = '019a1111-0000-7000-8000-ffffffffffff';
      const coast = JSON.parse((await get(entry('of coast'), 'coast')).text).event as { id: string; source: string };
      await same(event(GIVER, '019a1111-0000-7000-8000-000000000001'), event(GIVER, none), 'border', 200);
      for (const who of ['auditor', 'auditor of revenue'])
        await same(event(coast.source, coast.id), event(coast.source, none), who, 200);
      await same(`/v1/quarantine?source=${TAKER}`, '/v1/quarantine?source=urn:agency:no:one', 'revenue', 200);
      await same(`/v1/accountings/${ref('person 10')}`, `/v1/accountings/${ref('nobody')}`, 'border', 200);
    });

    it('an event that is not judged yet', async () => {
      await ledger.rest();
      const id = '019a3333-0000-7000-8000-000000000001';
      const source = 'urn:agency:coast:x';
      await ledger.send(
        'gov.transfer.request.withdrawn.v1',
        { requestId: 'R-9', reason: 'error' },
        { source, id, agreementid: UNASKED },
      );
      const [hidden, missing] = [id, id.replace(/1$/, '2')].map((one) => `/v1/events?source=${source}&id=${one}`);
      try {
        expect((await json(hidden!, 'coast')).entries).toHaveLength(1);
        for (const who of ['revenue', 'auditor', 'auditor of revenue']) {
          expect((await json(hidden!, who)).entries).toEqual([]);
          await same(hidden!, missing!, who, 200);
        }
      } finally {
        await ledger.judge();
        await ledger.publish();
      }
    });
  });

  it('needs no cache: whatever needs a token says no-store', async () => {
    for (const path of ['/v1/findings', '/v1/not-evaluable', '/v1/agreements', '/v1/quarantine', '/v1/status'])
      expect([path, (await get(path, 'overseer')).headers['cache-control']]).toEqual([path, 'no-store']);
  });

  it('a mirror of everything needs a token of everything', async () => {
    const size = Number((await get('/log/0/checkpoint')).text.split('\n')[1]);
    const { body } = await supertest(app.getHttpServer() as Server)
      .get(`/log/0/tile/entries/000.p/${size}`)
      .set({ ...bearer(tokens['overseer']!), 'accept-encoding': 'identity' })
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(Buffer.from(part)));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });
    const packed = body as Buffer;
    const plain = packed[0] === 0x1f ? gunzipSync(packed) : packed;
    expect(decodeEntryBundle(plain, size)).toHaveLength(size);
  });

  /** The whole answer, but for what names the request itself. */
  function sameBut(response: Response, name: string) {
    const text = JSON.stringify(response.body)
      .replaceAll(name, '<name>')
      .replaceAll(encodeURIComponent(name), '<name>');
    const { instance: _instance, ...body } = JSON.parse(text) as Record<string, unknown>;
    const detail = String(body['detail']).replaceAll(/entry 0\/\d+/g, 'entry <name>');
    return { status: response.status, headers: headersOf(response), body: { ...body, detail } };
  }
});
