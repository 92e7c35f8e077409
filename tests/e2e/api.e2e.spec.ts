import type { Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { eventBytes } from '#libs/contracts';
import { LedgerAppender, LedgerReader, type Placed } from '#libs/ledger';
import { leafHash, verifyInclusion } from '#libs/merkle';
import { MetricsServer } from '#libs/platform';
import { freePort } from '#libs/stack';
import { openCheckpoint } from '#libs/tlog';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { encodeCursor } from '../../apps/api/src/http/cursor.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { freshDatabase } from '../support/database.js';
import { Described } from '../support/described.js';
import { kafkaDraft } from '../support/ledger-drafts.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { Wire } from '../support/wire.js';
import { eventually } from '../faults/recorder-harness.js';
import { AGREEMENT, ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';
import { history, idOf, ITEMS } from './history.js';

const document = new Described('api/openapi.json');

/** Every response must be described in docs/api/openapi.json: its status, its media type and its schema. */
function described(response: Response): Response {
  const { pathname } = new URL(response.request.url);
  const { status, body } = response;
  document.check({
    method: response.request.method,
    path: pathname,
    status,
    type: response.headers['content-type'],
    body,
  });
  return response;
}

const start = (url: string, env: NodeJS.ProcessEnv = {}): Promise<INestApplication> =>
  startApi(
    loadApiSettings({
      DATABASE_URL: url,
      PORT: '0',
      COUNTERSIGN_LOG_LEVEL: 'fatal',
      COUNTERSIGN_METRICS_PORT: '0',
      ...trusted,
      ...env,
    }),
  );

/** Who asks, unless it is said: an overseer of the whole ledger. */
let trusted: NodeJS.ProcessEnv;
let overseer: { authorization: string };
/** Asks as the overseer. */
const asking = (of: INestApplication) => supertest.agent(of.getHttpServer() as Server).set(overseer);

describe('api', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let recorder: AccessRecorder;
  let app: INestApplication;
  let placed: Record<string, Placed>;
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    described(await asking(app).get(path).set(headers));
  const finding = async (rule: string) => (await get(`/v1/findings?rule=${rule}`)).body.findings[0];

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    overseer = bearer(await issuer.overseer());
    ledger = await ApiLedger.open();
    recorder = await AccessRecorder.start(ledger.database);
    trusted = { ...issuer.env(), ...recorder.env };
    app = await start(ledger.database.urlAs('api'));
    placed = await history(ledger);
    await ledger.judge();
    await ledger.publish();
  });
  afterAll(async () => {
    await app?.close();
    await recorder?.close();
    await ledger?.close();
    await issuer?.close();
  });

  describe('findings', () => {
    it('lists the findings, with the rule’s texts and the state that they are as of', async () => {
      const { body } = await get('/v1/findings');
      const rules = body.findings.map((row: { rule: string }) => row.rule).sort();
      expect(rules).toEqual(expect.arrayContaining(['DIS-17', 'INT-09', 'MAT-02', 'REQ-06']));
      expect(body.asOf.shards).toEqual([{ shard: '0', size: expect.any(Number), judged: expect.any(Number) }]);
      expect(body.asOf.shards[0].size).toBe(body.asOf.shards[0].judged);
      expect(body.asOf.ruleSet).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(body.next).toBeNull();
      expect(await finding('DIS-17')).toMatchObject({
        title: 'Disclosed on an insufficient request address',
        severity: 'CRITICAL',
        status: 'open',
        agreement: AGREEMENT,
        subject: 'revenue/D-1',
        subjectKind: 'disclosure',
        count: 30,
        unit: 'items',
      });
    });

    it('filters by rule, severity, agreement, status and time', async () => {
      const all = (await get('/v1/findings?status=all')).body.findings as Record<string, string>[];
      const by = async (query: string) => (await get(`/v1/findings?status=all&${query}`)).body.findings;
      expect(await by('severity=CRITICAL')).toEqual(all.filter((row) => row['severity'] === 'CRITICAL'));
      expect(await by(`agreement=${AGREEMENT}`)).toEqual(all.filter((row) => row['agreement'] === AGREEMENT));
      expect(await by('agreement=none')).toEqual([]);
      const at = all[0]!['firstSeen']!;
      expect(await by(`from=${at}`)).toEqual(all.filter((row) => row['firstSeen']! >= at));
      expect(await by(`to=${at}`)).toEqual(all.filter((row) => row['firstSeen']! < at));
      const withdrawn = (await get('/v1/findings?status=withdrawn')).body.findings;
      expect(withdrawn).toEqual(all.filter((row) => row['status'] === 'withdrawn'));
      expect((await get('/v1/findings?status=open')).body.findings.length + withdrawn.length).toBe(all.length);
    });

    it('explains one finding: clauses, evidence with leaf hashes, hits, items, the rule', async () => {
      const { id } = await finding('DIS-17');
      const { body } = await get(`/v1/findings/${id}`);
      const { triage, suppressed, exceptions } = body;
      expect({ ...body.finding, triage, suppressed, exceptions }).toEqual(await finding('DIS-17'));
      expect(body.clauses[0]).toMatchObject({ holds: false, entries: expect.any(Array) });
      expect(body.ruleText).toMatchObject({ basis: '26 USC 6103(i)(2)(B)(i)', pack: 'usc26-6103', status: 'stable' });
      expect(body.evidence.map((entry: { role: string }) => entry.role)).toContain('disclosure');
      for (const entry of body.evidence) {
        const bytes = await get(entry.url);
        expect(leafHash(bytes.body instanceof Buffer ? bytes.body : Buffer.from(bytes.text)).toString('base64')).toBe(
          entry.leafHash,
        );
      }
      expect(body.hits.total).toBe(body.hits.first.length);
      expect(body.hits.first.reduce((sum: number, hit: { delta: number }) => sum + hit.delta, 0)).toBe(30);
      const insufficient = Array.from({ length: 30 }, (_, i) => ({ request: 'R-1', itemNo: i * 10 + 10 }));
      expect(body.items).toEqual({ first: insufficient, next: null });
      const hits = await get(`/v1/findings/${id}/hits?limit=1`);
      expect(hits.body.hits).toEqual(body.hits.first.slice(0, 1));
      const pages = await pagesOf(`/v1/findings/${id}/items?limit=7`, 'items');
      expect(pages.flat()).toEqual(insufficient);
      expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 7, 2]);
    });

    it('finds no item for an impossible number, and refuses a cursor that names one', async () => {
      const { id } = await finding('DIS-17');
      const after = (item: number) =>
        get(`/v1/findings/${id}/items?cursor=${encodeCursor(['items', id], ['R-1', item])}`);
      expect((await after(2_147_483_647)).body).toMatchObject({ items: [], next: null });
      for (const item of [2_147_483_648, 2 ** 53 - 1]) {
        const { status, body } = await after(item);
        expect([status, body.errors[0].pointer]).toEqual([400, '#/query/cursor']);
      }
    });

    it('has no items for a rule about whole acts', async () => {
      const { id } = await finding('INT-09');
      expect((await get(`/v1/findings/${id}`)).body.items).toBeNull();
      expect((await get(`/v1/findings/${id}/items`)).status).toBe(404);
      expect((await get('/v1/findings/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404);
    });

    it('lists the parts that were not evaluable, with their size and reason', async () => {
      const { body } = await get(`/v1/not-evaluable?agreement=${AGREEMENT}`);
      expect(body.notEvaluable).toContainEqual(
        expect.objectContaining({
          ...{ rule: 'MAT-06', reason: 'policy.matchRate', severity: 'HIGH', subjects: 1, items: 1 },
          ...{ agency: expect.any(String), acts: 'requests', unit: 'requests' },
          first: expect.stringMatching(/^\/v1\/entries\/0\/\d+$/),
        }),
      );
      expect((await pagesOf('/v1/not-evaluable?limit=1', 'notEvaluable')).flat()).toEqual(
        (await get('/v1/not-evaluable')).body.notEvaluable,
      );
      expect((await get('/v1/not-evaluable?rule=MAT-06')).body.notEvaluable).toHaveLength(1);
      // A refused value whose agreement is unknown.
      expect((await get('/v1/not-evaluable?rule=core')).body.notEvaluable).toEqual([
        expect.objectContaining({ agreement: null, reason: 'refused event of unknown size', severity: 'CRITICAL' }),
      ]);
    });

    it('opens each number of them: what a line counts, subject by subject, adds up to it', async () => {
      type Line = Record<'rule' | 'reason' | 'unit', string> & Record<'agreement' | 'agency' | 'acts', string | null> & Record<'items' | 'subjects', number>; // prettier-ignore
      const lines = (await get('/v1/not-evaluable?limit=200')).body.notEvaluable as Line[];
      expect(lines.length).toBeGreaterThan(3);
      for (const { rule, reason, agreement, agency, acts, ...line } of lines) {
        const given = Object.entries({ rule, reason, agreement, agency, acts }).filter(([, value]) => value !== null);
        const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&');
        const counted = (await pagesOf(`/v1/not-evaluable/subjects?limit=2&${query}`, 'subjects')).flat() as unknown as { items: number; unit: string }[]; // prettier-ignore
        expect({
          subjects: counted.length,
          items: counted.reduce((sum, { items }) => sum + items, 0),
          units: [...new Set(counted.map(({ unit }) => unit))],
        }).toEqual({ subjects: line.subjects, items: line.items, units: [line.unit] });
      }
      expect(lines.map(({ unit }) => unit)).toContain('refused values');
    });
  });

  describe('agreements', () => {
    it('lists them, and shows the funnel with its units', async () => {
      const { body } = await get('/v1/agreements');
      expect(body.agreements).toContainEqual(
        expect.objectContaining({
          agreement: AGREEMENT,
          parties: ['border', 'revenue'],
          version: 1,
          itemsDisclosed: 200,
        }),
      );
      const { body: funnel } = await get(`/v1/agreements/${AGREEMENT}/funnel`);
      const stages = [
        { stage: 'submitted', count: ITEMS, unit: 'items', listing: { stated: ITEMS, named: ITEMS, unknown: 0 } },
        { stage: 'accepted', count: ITEMS, unit: 'items' },
        { stage: 'matched', count: 200, unit: 'items', byPath: { ADDRESS: 20, TIN: 180 } },
        { stage: 'disclosed', count: 200, unit: 'items', listing: { stated: 200, named: 200, unknown: 0 } },
        { stage: 'received', count: 200, unit: 'items, as the recipient counted them' },
      ];
      expect(funnel.total).toEqual(stages);
      expect(funnel.requests).toEqual([
        { request: 'R-1', stages, insufficientAddresses: 30, disclosures: 1, receipts: 1 },
      ]);
      expect((await get('/v1/agreements/none/funnel')).status).toBe(404);
    });
  });

  describe('events', () => {
    it('shows the place of an event, and the findings that rest on it', async () => {
      const made = placed['disclosure']!;
      const { body } = await get(`/v1/events?source=${GIVER}&id=${idOf('disclosure')}`);
      expect(body.entries).toHaveLength(1);
      expect(body.entries[0]).toMatchObject({
        shard: '0',
        index: made.index,
        leafHash: made.leafHash.toString('base64'),
        state: 'folded',
        refusal: null,
      });
      expect(body.entries[0].findings.map((row: { rule: string }) => row.rule)).toContain('DIS-17');
    });

    it('explains the refusal, and shows the known fields of a refused event', async () => {
      const { body } = await get(`/v1/events?source=${TAKER}&id=${idOf('refused')}`);
      expect(body.entries[0]).toMatchObject({
        state: 'quarantined',
        refusal: { reason: 'schema', inWords: expect.stringMatching(/^[a-z][A-Za-z.]*: /) },
      });
      const mine = (await get(`/v1/quarantine?source=${TAKER}`)).body.refusals;
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({
        index: placed['refused']!.index,
        known: { source: TAKER, id: idOf('refused'), agreement: AGREEMENT },
        size: expect.any(Number),
      });
      const all = (await pagesOf('/v1/quarantine?limit=1', 'refusals')).flat();
      expect(all).toHaveLength(2);
      expect(JSON.stringify(all)).not.toContain('Failed to Provide');
      expect((await get(all[0]!['url'] as string)).text).not.toContain('Failed to Provide');
    });

    it('answers an empty list for an event that was not recorded', async () => {
      const { body } = await get(`/v1/events?source=${GIVER}&id=019a0000-0000-7000-8000-999999999999`);
      expect(body).toMatchObject({ entries: [], next: null });
    });
  });

  describe('the ledger', () => {
    it('serves the exact bytes, which no cache keeps', async () => {
      const reader = new LedgerReader(ledger.owner);
      const { index } = placed['disclosure']!;
      const bytes = await reader.entry('0', index);
      const response = await get(`/v1/entries/0/${index}`);
      expect(response.headers['content-type']).toBe('application/json');
      expect(response.headers['cache-control']).toBe('no-store');
      expect(Buffer.from(response.text).equals(bytes)).toBe(true);
      expect(eventBytes(bytes)).toBeDefined();
      const revalidated = await get(`/v1/entries/0/${index}`, { 'if-none-match': response.headers['etag']! });
      expect([revalidated.status, revalidated.text]).toEqual([304, '']);
      const head = await asking(app).head(`/v1/entries/0/${index}`);
      expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(bytes.length), undefined]);
    });

    it('proves every entry against a checkpoint that the log signed', async () => {
      const { size } = (await get('/v1/status')).body.shards[0];
      for (let index = 0; index < size; index++) {
        const { body } = await get(`/v1/entries/0/${index}?proof=1`);
        const { checkpoint } = openCheckpoint(Buffer.from(body.checkpoint), ledger.verifier('0'));
        const entry = Buffer.from(body.entry, 'base64');
        expect(leafHash(entry).toString('base64')).toBe(body.leafHash);
        verifyInclusion({
          leafHash: leafHash(entry),
          index,
          size: checkpoint.size,
          proof: body.inclusionProof.map((hash: string) => Buffer.from(hash, 'base64')),
          root: checkpoint.root,
        });
      }
    });

    it('serves the newest checkpoint as text', async () => {
      const response = await get('/log/0/checkpoint');
      expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(response.headers['cache-control']).toBe('no-cache');
      const { checkpoint } = openCheckpoint(Buffer.from(response.text), ledger.verifier('0'));
      expect(checkpoint.size).toBe((await get('/v1/status')).body.shards[0].signedSize);
      expect((await get('/log/7/checkpoint')).status).toBe(404);
    });

    it('shows how far each part has come', async () => {
      const { body } = await get('/v1/status');
      const head = await new LedgerReader(ledger.owner).head('0');
      expect(body.shards[0]).toMatchObject({
        shard: '0',
        size: head.size,
        root: head.root.toString('base64'),
        signedSize: head.size,
        checkpoint: { size: head.size, url: '/log/0/checkpoint' },
      });
      expect(body.detector).toEqual([expect.objectContaining({ shard: '0', state: 'live', judged: head.size })]);
      expect(body).toMatchObject({ gaps: [], gapsComplete: true });
    });
  });

  describe('accounting of disclosures', () => {
    it('has the fields that 552a(c) requires, with a valid proof, and no data of other people', async () => {
      const subject = ref('person 10');
      const response = await get(`/v1/accountings/${subject}`);
      const { body } = response;
      expect(body.disclosures).toHaveLength(1);
      expect(body.disclosures[0]).toMatchObject({
        date: expect.stringMatching(/Z$/),
        nature: { elements: ['name', 'address'], systemOfRecords: 'CADE2' },
        purpose: 'criminal-investigation',
        // The disclosure names the agency only; the agreement has its address.
        recipient: { agency: 'border', name: 'Border Agency', address: '1 Example Plaza, Washington' },
        item: 10,
        disclosure: 'D-1',
        retracted: false,
        size: { stated: 200, named: 200, unknown: 0 },
      });
      const { leafHash: hash, inclusionProof, index } = body.disclosures[0].entry;
      const { checkpoint } = openCheckpoint(Buffer.from(body.checkpoints[0].checkpoint), ledger.verifier('0'));
      verifyInclusion({
        leafHash: Buffer.from(hash, 'base64'),
        index,
        size: checkpoint.size,
        proof: inclusionProof.map((part: string) => Buffer.from(part, 'base64')),
        root: checkpoint.root,
      });
      expect(index).toBe(placed['disclosure']!.index);
      expect(response.text).not.toContain(ref('person 11'));
      // An item's own elements take precedence over those of the whole disclosure.
      const other = await get(`/v1/accountings/${ref('person 1')}`);
      expect(other.body.disclosures[0].nature.elements).toEqual(['name']);
    });

    it('is empty for a person who is unknown, or was matched and not disclosed', async () => {
      for (const name of ['person 3', 'nobody'])
        expect((await get(`/v1/accountings/${ref(name)}`)).body).toMatchObject({ disclosures: [], checkpoints: [] });
    });
  });

  describe('wrong input', () => {
    const subject = ref('person 1');
    it.each([
      ['/v1/findings?limit=0', '#/query/limit'],
      ['/v1/findings?limit=201', '#/query/limit'],
      ['/v1/findings?limit=1e2', '#/query/limit'],
      ['/v1/findings?limit=+5', '#/query/limit'],
      ['/v1/findings?limit=05', '#/query/limit'],
      ['/v1/findings?limit=', '#/query/limit'],
      ['/v1/findings?limit=99999999999999999999', '#/query/limit'],
      ['/v1/findings?limit=5&limit=6', '#/query/limit'],
      ['/v1/findings?severity=critical', '#/query/severity'],
      ['/v1/findings?severty=HIGH', '#/query/severty'],
      ['/v1/findings?rule[]=DIS-17', '#/query/rule[]'],
      ['/v1/findings?__proto__=1', '#/query/__proto__'],
      ['/v1/findings?from=yesterday', '#/query/from'],
      ['/v1/findings?from=2025-02-30T00:00:00Z', '#/query/from'],
      ['/v1/findings?to=2025-01-01T00:00:00%2B0100', '#/query/to'],
      ['/v1/findings?status=closed', '#/query/status'],
      ['/v1/findings?status=open,all', '#/query/status'],
      ['/v1/findings?severity=HIGH,', '#/query/severity'],
      ['/v1/findings?sort=due,newest', '#/query/sort'],
      ['/v1/findings?agency=*', '#/query/agency'],
      ['/v1/findings?q=', '#/query/q'],
      ['/v1/findings?q=%25_.*', '#/query/q'],
      ['/v1/findings?q=x%00', '#/query/q'],
      [`/v1/findings?q=${'x'.repeat(101)}`, '#/query/q'],
      ['/v1/findings?q=a+b+c+d+e+f+g+h+i', '#/query/q'],
      ['/v1/findings.csv?columns=id,name', '#/query/columns'],
      ['/v1/findings.csv?limit=5', '#/query/limit'],
      ['/v1/findings/AAAAAAAAAAAAAAAAAAAAAA?asOf=-1', '#/query/asOf'],
      ['/v1/findings/AAAAAAAAAAAAAAAAAAAAAA?asOf=yesterday', '#/query/asOf'],
      [`/v1/findings?rule=${encodeURIComponent("' OR 1=1 --")}`, '#/query/rule'],
      [`/v1/findings?agreement=${encodeURIComponent("x'; DROP TABLE readmodel.finding; --")}`, '#/query/agreement'],
      ['/v1/findings?agreement=%00', '#/query/agreement'],
      ['/v1/findings?agreement=%F0%9F%92%A9', '#/query/agreement'],
      ['/v1/findings?cursor=%ED%A0%80', '#/query/cursor'],
      ['/v1/findings?cursor=AAAA', '#/query/cursor'],
      [
        `/v1/findings?cursor=${Buffer.from('["x",["2025-01-01T00:00:00Z","a"]]').toString('base64url')}`,
        '#/query/cursor',
      ],
      ...[
        ['agreements', 'agreements', '\0'],
        ['not-evaluable', {}, ['\0', 'x', 'x', 'both', 'x']],
        ['findings', { status: 'open', sort: 'newest' }, ['2025-01-01T00:00:00.000Z', '\0']],
        ['findings', { status: 'open', sort: 'newest' }, ['0000-01-01T00:00:00.000Z', 'x']],
        ['findings', { status: 'open', sort: 'newest' }, [`2025-01-01T00:00:00.${'9'.repeat(200)}Z`, 'x']],
      ].map(([list, of, made]) => [`/v1/${list as string}?cursor=${encodeCursor(of, made)}`, '#/query/cursor']),
      ['/v1/access?subject=%00', '#/query/subject'],
      ['/v1/access?issuer=x%00', '#/query/issuer'],
      ['/v1/access?route=%00', '#/query/route'],
      ['/v1/findings/short', '#/path/id'],
      ['/v1/findings/AAAAAAAAAAAAAAAAAAAAAA?x=1', '#/query/x'],
      ['/v1/findings/..%2f..%2fetc%2fpasswd', '#/path/id'],
      ['/v1/entries/..%2f0/1', '#/path/shard'],
      ['/v1/entries/%2e%2e/1', '#/path/shard'],
      ['/v1/entries/00/1', '#/path/shard'],
      ['/v1/entries/-1/1', '#/path/shard'],
      ['/v1/entries/0/-1', '#/path/index'],
      ['/v1/entries/0/1.0', '#/path/index'],
      ['/v1/entries/0/0x1', '#/path/index'],
      ['/v1/entries/0/%D9%A1', '#/path/index'],
      ['/v1/entries/0/9007199254740992', '#/path/index'],
      ['/v1/entries/0/1?proof=yes', '#/query/proof'],
      ['/log/..%2f..%2fx/checkpoint', '#/path/shard'],
      ['/log/0/checkpoint?x', '#/query/x'],
      ['/v1/events', '#/query/source'],
      [`/v1/events?source=${GIVER}&id=1`, '#/query/id'],
      ['/v1/quarantine?source=irs', '#/query/source'],
      ['/v1/accountings/123-45-6789', '#/path/subjectRef'],
      [`/v1/accountings/${subject}%27`, '#/path/subjectRef'],
      ['/v1/agreements/%2e%2e%2f/funnel', '#/path/id'],
      ['/v1/not-evaluable?cursor=e30', '#/query/cursor'],
      ['/v1/status?a=1', '#/query/a'],
    ])('refuses %s, naming %s', async (path, pointer) => {
      const response = await get(path);
      expect([response.status, response.headers['content-type']]).toEqual([
        400,
        'application/problem+json; charset=utf-8',
      ]);
      expect(response.body).toMatchObject({ type: 'urn:countersign:problem:invalid-parameters', status: 400 });
      expect(response.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    });

    it('names all problems at once', async () => {
      const { body } = await get('/v1/findings?limit=0&severity=x&nope=1&rule=a&rule=b');
      expect(body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
        '#/query/limit',
        '#/query/nope',
        '#/query/rule',
        '#/query/severity',
      ]);
    });

    it.each([1_025, 7_000])('refuses a cursor of %i characters', async (length) => {
      const response = await get(`/v1/findings?cursor=${'A'.repeat(length)}`);
      expect([response.status, response.body.errors[0].pointer]).toEqual([400, '#/query/cursor']);
    });

    it('refuses a cursor from a request with other filters', async () => {
      const { next } = (await get('/v1/findings?status=all&limit=1')).body;
      expect((await get((next as string).replace('status=all', 'status=open'))).body.errors).toEqual([
        { pointer: '#/query/cursor', detail: 'belongs to other filters; begin again without it' },
      ]);
    });

    it.each([
      '/',
      '/v1',
      '/v1/nothing',
      '/v1/findings/a/b/c',
      '/log/0/checkpoint/x',
      '/v1/entries/0/1/..%2f2',
      '/.env',
    ])('answers 404 for %s, without a trace of our code', async (path) => {
      const response = await get(path);
      expect([response.status, response.type]).toEqual([404, 'application/problem+json']);
      expect(response.text).not.toMatch(/node_modules|\.ts|\.js|at /);
    });

    it('answers 404 for entries and shards that do not exist', async () => {
      for (const path of [
        '/v1/entries/0/999999',
        '/v1/entries/3/0',
        '/v1/entries/0/9007199254740991',
        '/log/99999/checkpoint',
      ])
        expect([path, (await get(path)).status]).toEqual([path, 404]);
    });

    it('answers 400 to a URL that does not decode', async () => {
      const response = await get('/v1/findings/%E0%A4%A');
      expect([response.status, response.body.type]).toEqual([400, 'urn:countersign:problem:malformed-url']);
    });

    it.each(['post', 'put', 'patch', 'delete'] as const)('does not allow %s', async (method) => {
      const http = asking(app);
      const response = await http[method]('/v1/findings').send({ a: 1 });
      expect([response.status, response.headers['allow'], response.type]).toEqual([
        405,
        'GET, HEAD',
        'application/problem+json',
      ]);
      expect((await http[method]('/v1/none')).status).toBe(404);
    });

    it('takes no path that is written out for an id of a finding', async () => {
      const response = await get('/v1/findings/triage');
      expect([response.status, response.headers['allow']]).toEqual([405, 'POST']);
      expect((await asking(app).options('/v1/findings/triage')).headers['allow']).toBe('POST');
    });

    it('answers OPTIONS and HEAD', async () => {
      const http = asking(app);
      const options = await http.options('/v1/findings');
      expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD']);
      const head = await http.head('/v1/findings');
      expect([head.status, head.text]).toEqual([200, undefined]);
    });
  });

  it('describes itself, and states that it asks who somebody is', async () => {
    expect((await get('/health/live')).body).toEqual({ live: true });
    expect((await get('/health/ready')).body).toEqual({ ready: true, checks: [{ name: 'database', ready: true }] });
    expect((await get('/metrics')).status).toBe(404);
    const metrics = await (await fetch(app.get(MetricsServer).url!)).text();
    expect(metrics).toMatch(/countersign_http_request_duration_seconds_count\{[^}]*route="\/v1\/findings\/:id"/);
    expect(metrics).not.toMatch(/route="[^"]*AAAA/);
    const served = (await get('/docs/openapi.json')).body;
    expect(served.info.description).toContain('Authorization: Bearer');
    expect(served).toEqual(document.document);
    expect((await get('/docs')).status).toBe(200);
  });

  it('reports a query that takes longer than allowed', async () => {
    const other = await start(ledger.database.urlAs('api'), { COUNTERSIGN_QUERY_SECONDS: '1' });
    const runner = ledger.owner.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query('LOCK TABLE readmodel.finding IN ACCESS EXCLUSIVE MODE');
      const response = described(await asking(other).get('/v1/findings'));
      expect([response.status, response.body.type]).toEqual([503, 'urn:countersign:problem:query-too-slow']);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
      await other.close();
    }
  });

  it('is not ready on a database without migrations, or with the wrong role, and names the problem', async () => {
    const detailOf = async (url: string): Promise<string> => {
      const other = await start(url);
      const { status, body } = await asking(other).get('/health/ready');
      await other.close();
      expect(status).toBe(503);
      return body.checks[0].detail;
    };
    expect(await detailOf(ledger.database.urlAs('recorder'))).toMatch(/^this role may not read .*readmodel.finding/);
    await using empty = await freshDatabase();
    expect(await detailOf(empty.url)).toMatch(/^ledger.head, .* missing: run the migrate step/);
  });

  it('listens on this machine only', async () => {
    await expect(start(ledger.database.urlAs('api'), { COUNTERSIGN_HOST: '0.0.0.0' })).rejects.toThrow(
      /an address of this machine alone is expected/,
    );
  });

  it('answers 304 for an unchanged list', async () => {
    const { headers } = await get('/v1/findings');
    expect((await get('/v1/findings', { 'if-none-match': headers['etag']! })).status).toBe(304);
  });

  it('cannot write to any shard, even if it is compromised', async () => {
    const api = await ledger.database.as('api', 1);
    const appender = new LedgerAppender({ db: api, shards: 1 });
    for (const shard of ['0', 'oversight'])
      await expect(appender.append({ drafts: [kafkaDraft(shard, 900)] })).rejects.toThrow('permission denied');
    for (const statement of [
      `INSERT INTO ledger.batch SELECT '0', 100000, 1, received_at, entries FROM ledger.batch LIMIT 1`,
      `UPDATE readmodel.finding SET count = 0`,
      `INSERT INTO readmodel.gap (generation, shard, index, rule, error) VALUES (1, '0', 0, 'fold', 'x')`,
      `DELETE FROM readmodel.finding`,
      `SELECT bytes FROM ledger.quarantine`,
      `UPDATE ledger.head SET size = size + 1 WHERE shard = 'oversight'`,
      `INSERT INTO ledger.batch SELECT 'oversight', 100000, 1, received_at, entries FROM ledger.batch LIMIT 1`,
      `INSERT INTO ledger.stream_version VALUES ('findings/0', 1, 0)`,
    ])
      await expect(api.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  // From here on the ledger grows.
  it('keeps its pages while new findings arrive', async () => {
    const before = (await get('/v1/findings?status=all')).body.findings as { id: string }[];
    const first = await get('/v1/findings?status=all&limit=2');
    const found = [...first.body.findings];
    let { next } = first.body;
    for (let n = 0; next !== null; n++) {
      await ledger.send('gov.transfer.disclosure.made.v1', unasked(`D-new-${n}`), { agreementid: `unknown-${n}` });
      await ledger.judge();
      const page = await get(next as string);
      found.push(...page.body.findings);
      next = page.body.next;
    }
    expect(found.map((row) => row.id)).toEqual(before.map((row) => row.id));
  });

  it('knows an HTTP event before it is judged, and proves an entry once a checkpoint covers it', async () => {
    const stopped = await ApiLedger.open();
    const other = await start(stopped.database.urlAs('api'));
    const ask = async (path: string): Promise<Response> => described(await asking(other).get(path));
    try {
      const none = await ask('/v1/findings');
      expect([none.status, none.body.type]).toEqual([503, 'urn:countersign:problem:not-judged']);
      await stopped.send('gov.transfer.disclosure.made.v1', unasked('D-9'));
      await stopped.judge();
      await stopped.rest();
      const event = stopped.event('gov.transfer.disclosure.made.v1', unasked('D-10')) as { id: string };
      const [place] = await stopped.post(event);
      const { body } = await ask(`/v1/events?source=${GIVER}&id=${event.id}`);
      expect(body.entries).toEqual([expect.objectContaining({ index: place!.index, state: 'not judged yet' })]);
      const early = await ask(`/v1/entries/0/${place!.index}?proof=1`);
      expect([early.status, early.body.type, early.headers['retry-after']]).toEqual([
        409,
        'urn:countersign:problem:not-yet-signed',
        '1',
      ]);
      await stopped.publish();
      expect((await ask(`/v1/entries/0/${place!.index}?proof=1`)).status).toBe(200);
    } finally {
      await other.close();
      await stopped.close();
    }
  });

  it('answers 503 and is not ready while PostgreSQL is unreachable, and resumes when it is back', async () => {
    const line = await Wire.to(ledger.database.urlAs('api'));
    const other = await start(line.url);
    const ask = async (path: string): Promise<Response> => described(await asking(other).get(path));
    try {
      expect((await ask('/v1/status')).status).toBe(200);
      line.cut();
      const unavailable = await ask('/v1/status');
      expect([unavailable.status, unavailable.body.type, unavailable.headers['retry-after']]).toEqual([
        503,
        'urn:countersign:problem:database-away',
        '2',
      ]);
      expect(unavailable.body.detail).toMatch(/^PostgreSQL (cannot be reached|ended the session)\./);
      expect((await ask('/health/ready')).status).toBe(503);
      expect((await ask('/health/live')).status).toBe(200);
      line.repair();
      await eventually(async () => expect((await ask('/v1/status')).status).toBe(200));
      await eventually(async () => expect((await ask('/health/ready')).status).toBe(200));
    } finally {
      await other.close();
      await line.close();
    }
  });

  it('tells a pool that is used up from a database that is away', async () => {
    const other = await start(ledger.database.urlAs('api'), { COUNTERSIGN_DATABASE_CONNECTIONS: '1' });
    const holder = ledger.owner.createQueryRunner();
    try {
      await holder.startTransaction();
      await holder.query('LOCK TABLE readmodel.finding IN ACCESS EXCLUSIVE MODE');
      const first = Promise.resolve(asking(other).get('/v1/findings'));
      await eventually(async () =>
        expect(await ledger.owner.query(`SELECT 1 FROM pg_locks WHERE NOT granted`)).toHaveLength(1),
      );
      const second = described(await asking(other).get('/v1/findings'));
      expect(second.body).toMatchObject({
        type: 'urn:countersign:problem:database-away',
        detail: expect.stringMatching(/^All connections of this process to PostgreSQL are in use\./),
      });
      await holder.rollbackTransaction();
      expect((await first).status).toBe(200);
    } finally {
      await holder.release();
      await other.close();
    }
  });

  it('listens before PostgreSQL is available, and reports what it is waiting for', async () => {
    const line = await Wire.to(ledger.database.urlAs('api'));
    line.cut();
    const [port, metricsPort] = [await freePort(), await freePort()];
    const starting = start(line.url, { PORT: String(port), COUNTERSIGN_METRICS_PORT: String(metricsPort) });
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: overseer });
    try {
      await eventually(async () => expect((await ask('/health/live')).status).toBe(200));
      expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).status).toBe(200);
      const ready = await ask('/health/ready');
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { ready: false, checks: [{ name: 'database', ready: false, detail: 'PostgreSQL is unreachable; waiting' }] },
      ]);
      expect((await ask('/v1/findings')).status).toBe(503);
      expect((await ask('/v1/entries/0/0')).status).toBe(503);
      expect((await ask('/v1/findings?x=1')).status).toBe(400);
      line.repair();
      await starting;
      expect((await ask('/v1/findings')).status).toBe(200);
    } finally {
      line.repair();
      await (await starting).close();
      await line.close();
    }
  });

  async function pagesOf(path: string, name: string): Promise<Record<string, unknown>[][]> {
    const pages: Record<string, unknown>[][] = [];
    for (let next: string | null = path; next !== null;) {
      const { body }: Response = await get(next);
      pages.push(body[name]);
      next = body.next;
    }
    return pages;
  }
});

const unasked = (disclosureId: string) => ({
  disclosureId,
  recipient: { agency: 'border' },
  elements: ['address'],
  itemsCount: 1,
  items: { fields: ['itemNo'], rows: [[1]] },
});
