import type { Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import supertest, { type Response } from 'supertest';
import { hitDigest } from '#libs/judging';
import { MetricsServer } from '#libs/platform';
import { hitsOfFindings, type Placed, type SealedHit } from './stored.js';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { Described } from '../support/described.js';
import { scrape } from '../support/scrape.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger } from './api-ledger.js';
import { history } from './history.js';

const document = new Described('api/openapi.json');

interface Row {
  id: string;
  rule: string;
  title: string;
  severity: string;
  status: string;
  agreement: string | null;
  subject: string;
  count: number;
  firstSeen: string;
  lastSeen: string;
}
const RANK = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

describe('the queue of findings over HTTP', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let recorder: AccessRecorder;
  let app: INestApplication;
  let placed: Record<string, Placed>;
  let overseer: string;
  let officer: string;

  const as = async (token: string, path: string): Promise<Response> => {
    const response = await supertest(app.getHttpServer() as Server)
      .get(path)
      .set(bearer(token));
    const { pathname } = new URL(path, 'http://api.test');
    const { status, headers, body } = response;
    document.check({ method: 'GET', path: pathname, status, type: headers['content-type'], body });
    return response;
  };
  const get = (path: string): Promise<Response> => as(overseer, path);
  const list = async (query: string): Promise<Row[]> => (await get(`/v1/findings?limit=200&${query}`)).body.findings;
  const one = async (rule: string): Promise<Row> => (await list(`rule=${rule}`))[0]!;
  const logged = async (work: () => Promise<unknown>) => {
    const before = (await recorder.entries()).length;
    await work();
    return (await recorder.entries()).slice(before);
  };

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    overseer = await issuer.overseer();
    officer = await issuer.officer('border');
    ledger = await ApiLedger.open();
    recorder = await AccessRecorder.start(ledger.database);
    placed = await history(ledger);
    await ledger.judge();
    await ledger.publish();
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ COUNTERSIGN_METRICS_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0', ...issuer.env(), ...recorder.env },
      }),
    );
  });
  afterAll(async () => {
    await app?.close();
    await recorder?.close();
    await ledger?.close();
    await issuer?.close();
  });

  it('is narrowed by several values of a filter, and by words of a title', async () => {
    const all = await list('status=all');
    const where = (holds: (row: Row) => boolean) => all.filter(holds);
    expect(await list('status=all&rule=DIS-17,REQ-06')).toEqual(
      where(({ rule }) => ['DIS-17', 'REQ-06'].includes(rule)),
    );
    expect(await list('status=all&severity=CRITICAL,HIGH')).toEqual(
      where(({ severity }) => ['CRITICAL', 'HIGH'].includes(severity)),
    );
    expect(await list('status=all&q=INSUFF%20revenue/d-1')).toEqual(
      where(({ rule, subject }) => rule === 'DIS-17' && subject === 'revenue/D-1'),
    );
    expect(await list(`status=all&q=${AGREEMENT}`)).toEqual(where(({ agreement }) => agreement === AGREEMENT));
    expect(await list('status=all&q=sufficient')).toEqual(where(({ title }) => / sufficient/i.test(title)));
    expect((await list('status=all&agency=border')).length).toBeGreaterThan(0);
  });

  it('is what metrics count over all desks, without naming one', async () => {
    const now = await scrape(app.get(MetricsServer).url!);
    const all = await list('status=all');
    expect(now.value('countersign_findings')).toBe(all.length);
    for (const severity of RANK) {
      const own = all.filter((row) => row.severity === severity).length;
      expect([severity, now.value('countersign_findings', { severity })]).toEqual([severity, own]);
      expect(now.value('countersign_findings_overdue', { severity })).toBeGreaterThanOrEqual(0);
    }
    for (const kind of ['exception', 'erasure']) expect(now.value('countersign_approvals_waiting', { kind })).toBe(0);
    const labels = now.series('countersign_findings').flatMap((series) => Object.keys(series.labels));
    expect([...new Set(labels)].sort()).toEqual(['app', 'desk_state', 'judged', 'severity']);
    expect(now.value('countersign_metrics_late')).toBe(0);
  });

  it('is sorted, a page at a time', async () => {
    const all = await list('status=all');
    for (const [sort, order] of [
      ['severity', (row: Row) => -RANK.indexOf(row.severity)],
      ['count', (row: Row) => -row.count],
      ['oldest', (row: Row) => Date.parse(row.firstSeen)],
    ] as const) {
      const rows: Row[] = [];
      for (let next: string | null = `/v1/findings?status=all&sort=${sort}&limit=2`; next !== null;) {
        const { body }: Response = await get(next);
        rows.push(...body.findings);
        next = body.next;
      }
      expect(rows.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
      expect(rows.map(order)).toEqual(rows.map(order).sort((a, b) => a - b));
    }
  });

  it('refuses the cursor of another order', async () => {
    const { next } = (await get('/v1/findings?status=all&sort=count&limit=1')).body;
    expect((await get((next as string).replace('sort=count', 'sort=severity'))).status).toBe(400);
  });

  it('counts what each value would leave, for whom may see it', async () => {
    const { body } = await get('/v1/findings?status=all&severity=CRITICAL&facets=1&limit=1');
    const all = await list('status=all');
    expect(body.total).toBe(all.filter(({ severity }) => severity === 'CRITICAL').length);
    const sum = (counts: { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
    expect(sum(body.facets.severity)).toBe(all.length);
    expect(sum(body.facets.rule)).toBe(body.total);
    expect(body.facets.rule).toContainEqual({
      value: 'DIS-17',
      title: 'Disclosed on an insufficient request address',
      count: 1,
    });
    const hers = await as(officer, '/v1/findings?status=all&facets=1&limit=200');
    expect(hers.body.total).toBe(hers.body.findings.length);
    expect(hers.body.total).toBeLessThan(all.length);
    expect((await get('/v1/findings')).body).toMatchObject({ total: null, facets: null });
  });

  it('says what an act on a finding has to name', async () => {
    const { id, count, severity } = await one('DIS-17');
    const { body } = await get(`/v1/findings/${id}`);
    const hits: SealedHit[] = await hitsOfFindings(ledger.owner, id);
    const [shard] = body.asOf.shards;
    expect(body.seen).toEqual({
      ...{ shard: '0', judged: shard.judged, ruleSet: body.asOf.ruleSet, hits: hits.length, count, severity },
      hit: hitDigest({ ...hits.at(-1)!, no: hits.length - 1 }),
    });
    // Not its leaf hash, which would say how many hits there are of others.
    expect(body.seen.hit).not.toBe(hitDigest(hits.at(-1)!));
    expect((await get(body.evidence[0].receipt)).status).toBe(200);
  });

  it('names the findings that belong to one, as far as the reader sees them', async () => {
    const { id } = await one('DIS-17');
    const [request, match] = [await one('REQ-06'), await one('MAT-02')];
    const related = async (token: string) => (await as(token, `/v1/findings/${id}`)).body.related;
    const { findings, more } = await related(overseer);
    expect(more).toBe(false);
    const whyOf = new Map<string, string[]>(
      findings.map((row: { finding: Row; why: string[] }) => [row.finding.id, row.why]),
    );
    expect(whyOf.get(request.id)).toEqual(expect.arrayContaining(['items', 'request']));
    expect(whyOf.has(match.id)).toBe(true);
    expect(whyOf.has(id)).toBe(false);
    // What rests on the source's checks is not the recipient's to see, though the finding is.
    const hers = await related(officer);
    const visible = new Set(
      (await as(officer, '/v1/findings?status=all&limit=200')).body.findings.map((row: Row) => row.id),
    );
    for (const row of hers.findings) expect(visible.has(row.finding.id)).toBe(true);
    expect(hers.findings.length).toBeLessThan(findings.length);
  });

  it('shows a finding as it was, and none before its first entry or beyond what is judged', async () => {
    const now = (await get(`/v1/findings/${(await one('INT-09')).id}`)).body;
    const { id, count } = now.finding as Row;
    const { judged } = now.seen;
    const began = new Date().toISOString();
    await ledger.post('{"Failed to Provide", again');
    await ledger.judge();
    const grown = (await get(`/v1/findings/${id}`)).body;
    expect(grown.finding.count).toBe(count + 1);

    const then = (await get(`/v1/findings/${id}?asOf=${judged}`)).body;
    expect(then).toMatchObject({ then: { shard: '0', judged }, seen: null, related: null, clauses: now.clauses });
    expect(then.finding).toEqual({ ...now.finding, actTime: null });
    expect(then.hits).toEqual(now.hits);
    expect((await get(`/v1/findings/${id}?asOf=${began}`)).body.finding.count).toBe(count);
    expect((await get(`/v1/findings/${id}?asOf=${grown.seen.judged}`)).body.finding).toEqual({
      ...grown.finding,
      actTime: null,
    });
    const refused = await get(`/v1/findings/${id}?asOf=${grown.seen.judged + 1}`);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '#/query/asOf']);
    expect((await get(`/v1/findings/${id}?asOf=2999-01-01T00:00:00Z`)).status).toBe(400);
    expect((await get(`/v1/findings/${id}?asOf=0`)).status).toBe(404);
    expect((await get(`/v1/findings/${id}?asOf=2025-01-01T00:00:00Z`)).status).toBe(404);

    // What is new since then is what has grown.
    const since = await list(`since=${began}`);
    expect(since.find((row) => row.id === id)).toBeDefined();
    for (const row of since) expect([row.id, row.lastSeen >= began]).toEqual([row.id, true]);
    const { firstSeen } = await one('DIS-17');
    expect((await list(`since=${firstSeen}`)).map((row) => row.rule)).toContain('DIS-17');
    expect(since.map((row) => row.rule)).not.toContain('DIS-17');
    const items = await one('DIS-17');
    const held = (await get(`/v1/findings/${items.id}?asOf=${placed['disclosure']!.index + 1}`)).body;
    expect(held.items.first.slice(0, 2)).toEqual([
      { request: 'R-1', itemNo: 10 },
      { request: 'R-1', itemNo: 20 },
    ]);
    expect((await get(`/v1/findings/${items.id}?asOf=${placed['disclosure']!.index}`)).status).toBe(404);
  });

  it('has what is new since the reader’s last visit, which reading does not move', async () => {
    const put = async (version: number, lastVisit: string | null) =>
      supertest(app.getHttpServer() as Server)
        .put('/v1/me/settings')
        .set(bearer(overseer))
        .set({ 'content-type': 'application/json', 'if-match': `"${version}"` })
        .send(JSON.stringify({ views: [], lastVisit }));
    const all = await list('status=all');
    const sinceVisit = () => list('status=all&since=last-visit');
    expect(await sinceVisit()).toEqual(all);
    expect((await put(0, null)).status).toBe(200);
    expect(await sinceVisit()).toEqual(all);

    const visit = new Date().toISOString();
    expect((await put(1, visit)).status).toBe(200);
    expect(await sinceVisit()).toEqual([]);
    await ledger.post('{"Failed to Provide", since the visit');
    await ledger.judge();
    const grown = await sinceVisit();
    expect(grown.map(({ rule }) => rule)).toContain('INT-09');
    expect(grown).toEqual(await list(`status=all&since=${visit}`));
    expect((await get('/v1/me/settings')).body.lastVisit).toBe(visit);
    // Another reader has a last visit of her own.
    const hers = (await as(officer, '/v1/findings?status=all&since=last-visit')).body.findings;
    expect(hers).toEqual((await as(officer, '/v1/findings?status=all')).body.findings);
    const file = await get('/v1/findings.csv?status=all&since=last-visit&columns=id');
    expect(file.text).toContain(`# filter since,${visit.replace(/\.\d+Z/, '')}`);

    // A page's link has the time itself: what she does meanwhile does not move its list.
    await put(2, '2025-01-01T00:00:00Z');
    const { next } = (await get('/v1/findings?status=all&since=last-visit&limit=1')).body;
    expect(next).toContain(`since=${encodeURIComponent('2025-01-01T00:00:00')}`);
    await put(3, null);
    expect((await get(next as string)).status).toBe(200);
  });

  describe('with triage', () => {
    let source: string;
    let id: string;
    let before: Map<string, string>;
    /** What an officer of the other agency is answered: nothing of the desk’s acts may change it. */
    const hers = async () => {
      const paths = [
        ...[
          '/v1/findings?status=all&facets=1&limit=200',
          '/v1/findings?triage=new&sort=due',
          '/v1/findings?assignee=nobody',
        ],
        ...[`/v1/findings/${id}`, `/v1/findings/${id}/timeline`],
      ];
      const answers = new Map<string, string>();
      for (const path of paths) answers.set(path, (await as(officer, path)).text);
      return answers;
    };

    beforeAll(async () => {
      source = await issuer.officer('revenue');
      ({ id } = await one('DIS-17'));
      before = await hers();
      const { seen } = (await as(source, `/v1/findings/${id}`)).body;
      const me = (await as(source, '/v1/me')).body;
      const by = {
        issuer: me.issuer,
        subject: me.subject,
        client: null,
        role: 'compliance-officer',
        agency: 'revenue',
      };
      const stream = `finding/${id}/revenue`;
      const act = {
        ...{
          kind: 'triage.moved',
          finding: id,
          agreement: AGREEMENT,
          desk: 'revenue',
          from: 'new',
          to: 'investigating',
        },
        ...{ reason: 'looking', seen, note: { commitment: 'c' } },
      };
      // As the folder writes them.
      await ledger.owner.query(
        `INSERT INTO readmodel.triage (finding, desk, agreement, version, state, owner_issuer, owner_subject, moved_at, reason, seen_shard,
           seen_judged, seen_rule_set, seen_hits, seen_hit, seen_count, seen_severity, first_acted_at, last_acted_at)
         VALUES ($1, 'revenue', $2, 1, 'investigating', $3, $4, now(), 'looking', $5, $6, $7, $8, $9, $10, $11, now(), now())`,
        [
          ...[id, AGREEMENT, me.issuer, me.subject, seen.shard, seen.judged, seen.ruleSet, seen.hits, seen.hit],
          ...[seen.count, seen.severity],
        ],
      );
      await ledger.owner.query(
        `INSERT INTO readmodel.oversight_act (index, received_at, kind, stream, version, desk, agreement, finding, issuer, subject, body)
         VALUES (0, now(), 'triage.moved', $1, 1, 'revenue', $2, $3, $4, $5, $6)`,
        [stream, AGREEMENT, id, me.issuer, me.subject, { by, at: new Date().toISOString(), stream, version: 1, act }],
      );
    });

    const ids = async (token: string, query: string): Promise<string[]> =>
      (await as(token, `/v1/findings?limit=200&${query}`)).body.findings.map((row: Row) => row.id);

    it('shows an officer her own desk’s, and the other side nothing of it, to the byte', async () => {
      const { triage } = (await as(source, `/v1/findings/${id}`)).body;
      expect(triage).toMatchObject([{ desk: 'revenue', version: 1, shown: 'investigating', overdue: false }]);
      expect(await ids(source, 'triage=investigating')).toEqual([id]);
      expect(await ids(source, 'assignee=me')).toEqual([id]);
      expect(await ids(source, 'triage=new,acknowledged')).not.toContain(id);
      expect(await ids(source, 'overdue=1')).toEqual([]);
      expect((await ids(source, 'sort=due')).length).toBe((await ids(source, '')).length);
      const facets = (await as(source, '/v1/findings?facets=1')).body.facets.triage;
      expect(facets).toContainEqual({ value: 'investigating', count: 1 });
      expect(await hers()).toEqual(before);
    });

    it('shows an auditor every desk side by side, and asks her whose a filter is about', async () => {
      const { triage } = (await get(`/v1/findings/${id}`)).body;
      expect(triage.map((one: { desk: string; shown: string }) => [one.desk, one.shown])).toEqual([
        ['@overseers', 'new'],
        ['revenue', 'investigating'],
      ]);
      expect(await ids(overseer, 'triage=investigating')).toEqual([]);
      expect(await ids(overseer, 'triage=investigating&desk=revenue')).toEqual([id]);
      const auditor = await issuer.auditor(['revenue'], '*');
      const hers = (await as(auditor, `/v1/findings/${id}`)).body.triage;
      expect(hers.map((one: { desk: string }) => one.desk)).toEqual(['revenue']);
      const refused = async (token: string, query: string) => {
        const { status, body } = await as(token, `/v1/findings?${query}`);
        return [status, body.errors[0].pointer];
      };
      expect(await refused(auditor, 'triage=new')).toEqual([400, '#/query/triage']);
      expect(await refused(auditor, 'sort=due')).toEqual([400, '#/query/sort']);
      expect(await refused(auditor, 'desk=border')).toEqual([400, '#/query/desk']);
      expect(await refused(auditor, 'desk=@overseers')).toEqual([400, '#/query/desk']);
      expect(await refused(officer, 'desk=revenue')).toEqual([400, '#/query/desk']);
      expect(await ids(auditor, 'triage=investigating&desk=revenue')).toEqual([id]);
    });

    it('shows hits and acts in one order, page by page', async () => {
      const whole = (await as(source, `/v1/findings/${id}/timeline`)).body.timeline;
      const hits = (await as(source, `/v1/findings/${id}/hits`)).body.hits;
      expect(whole.filter((row: { hit: unknown }) => row.hit).map((row: { hit: unknown }) => row.hit)).toEqual(hits);
      expect(whole.at(-1)).toMatchObject({
        hit: null,
        act: {
          ...{ kind: 'triage.moved', from: 'new', to: 'investigating', reason: 'looking', note: 'text', mark: null },
          ...{ by: { role: 'compliance-officer', agency: 'revenue' }, entry: '/v1/entries/oversight/0' },
        },
      });
      const paged: unknown[] = [];
      for (let next: string | null = `/v1/findings/${id}/timeline?limit=1`; next !== null;) {
        const { body }: Response = await as(source, next);
        paged.push(...body.timeline);
        next = body.next;
      }
      expect(paged).toEqual(whole);
      expect((await get(`/v1/findings/${id}/timeline`)).body.timeline).toEqual(whole);
      expect((await get('/v1/findings/AAAAAAAAAAAAAAAAAAAAAA/timeline')).status).toBe(404);
    });

    it('is in the file', async () => {
      const { text } = await as(source, '/v1/findings.csv?rule=DIS-17&columns=id,triage,owner,overdue,desks');
      expect(text.split('\r\n').at(-2)).toMatch(/,investigating,[^,]+,no,revenue: investigating$/);
    });
  });

  describe('as a file', () => {
    const read = (text: string): string[][] =>
      parse(text, { bom: true, relax_column_count: true, record_delimiter: '\r\n' });
    const notesOf = (rows: string[][]) => rows.filter(([name]) => name!.startsWith('# '));
    const tableOf = (rows: string[][]) => rows.filter(([name]) => !name!.startsWith('# '));

    it('has what was found in words, as the list and the finding itself have it', async () => {
      const { text } = await get('/v1/findings.csv?status=all&columns=id,sentence,derived');
      const said = new Map(tableOf(read(text)).map(([id, ...words]) => [id!.replace(/^'/, ''), words]));
      const { findings } = (await get('/v1/findings?status=all&limit=200')).body as {
        findings: (Row & { sentence: string; derived: string | null; unit: string })[];
      };
      expect(findings.length).toBeGreaterThan(5);
      for (const { id, sentence, derived } of findings) {
        expect(said.get(id)).toEqual([sentence, derived ?? '']);
        const { body } = await get(`/v1/findings/${id}`);
        expect(body.finding).toMatchObject({ sentence, derived });
        for (const related of body.related.findings as { finding: Row & { sentence: string } }[])
          expect(related.finding.sentence).toBe(findings.find((one) => one.id === related.finding.id)?.sentence);
        for (const { words } of body.clauses as { words: string }[]) expect(words).toMatch(/^\S.*: \S/);
      }
      const poor = findings.find(({ rule, count }) => rule === 'DIS-17' && count > 0)!;
      expect(poor.sentence).toMatch(
        /^On \d+ [A-Z][a-z]+ \d{4}(?: \(UTC\))? revenue disclosed \d+ items? to border whose address in the request was below the level that the agreement demands\.$/,
      );
      const { notEvaluable } = (await get('/v1/not-evaluable')).body as {
        notEvaluable: { reasonText: string | null }[];
      };
      expect(notEvaluable.length).toBeGreaterThan(0);
      for (const { reasonText } of notEvaluable) expect(reasonText).toMatch(/^[A-Z].*\.$/);
    });

    it('has the filter, the ledger’s head and the rows of the list', async () => {
      const response = await get('/v1/findings.csv?severity=CRITICAL&columns=id,rule,count,actTime&sort=count');
      expect(response.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': expect.stringMatching(/^attachment; filename="findings-\d{4}-\d\d-\d\d\.csv"$/),
        'cache-control': 'no-store',
      });
      expect(response.text.startsWith('\uFEFF# Countersign,findings\r\n')).toBe(true);
      const rows = read(response.text);
      const { asOf, findings } = (await get('/v1/findings?severity=CRITICAL&sort=count')).body;
      const notes = new Map(notesOf(rows).map(([name, value]) => [name!.slice(2), value]));
      expect(notes.get('rule set')).toBe(asOf.ruleSet);
      expect(notes.get('shard 0')).toMatch(
        new RegExp(
          `^${asOf.shards[0].size} entries; root [A-Za-z0-9+/]{43}=; ${asOf.shards[0].judged} judged; /log/0/checkpoint of \\d+ entries$`,
        ),
      );
      expect(notes.has('shard oversight')).toBe(true);
      expect(notes.has('shard access')).toBe(false);
      expect([notes.get('filter severity'), notes.get('filter status')]).toEqual(['CRITICAL', 'open']);
      expect(notes.get('rows')).toBe(String(findings.length));
      expect(response.text).not.toContain('overseer');
      const [header, ...table] = tableOf(rows);
      expect(header).toEqual(['id', 'rule', 'count', 'actTime']);
      expect(table.map((row) => [row[0]!.replace(/^'/, ''), row[1], row[2]])).toEqual(
        findings.map((row: Row) => [row.id, row.rule, String(row.count)]),
      );
    });

    it('has the items of a finding, and is 404 where there are none', async () => {
      const { id, count } = await one('DIS-17');
      const rows = read((await get(`/v1/findings/${id}/items.csv?columns=finding,request,itemNo`)).text);
      const [header, ...table] = tableOf(rows);
      expect(header).toEqual(['finding', 'request', 'itemNo']);
      expect(table).toHaveLength(count);
      expect(table[0]!.slice(1)).toEqual(['R-1', '10']);
      expect((await get(`/v1/findings/${(await one('INT-09')).id}/items.csv`)).status).toBe(404);
      expect((await as(officer, '/v1/findings/AAAAAAAAAAAAAAAAAAAAAA/items.csv')).status).toBe(404);
    });

    it('has for an officer what she sees in the list', async () => {
      const rows = tableOf(read((await as(officer, '/v1/findings.csv?status=all&columns=id')).text)).slice(1);
      const { findings } = (await as(officer, '/v1/findings?status=all&limit=200')).body;
      expect(rows.map(([id]) => id!.replace(/^'/, ''))).toEqual(findings.map((row: Row) => row.id));
    });

    it('is logged when it begins and when it ends, with the rows that were sent', async () => {
      const { id, count } = await one('DIS-17');
      const entries = await logged(async () => {
        await get('/v1/findings.csv?rule=DIS-17,REQ-06&q=revenue');
        await get(`/v1/findings/${id}/items.csv`);
        await get('/v1/findings/AAAAAAAAAAAAAAAAAAAAAA/items.csv');
      });
      expect(
        entries.map(({ route, outcome, filter, digests, counts }) => [
          route,
          outcome,
          filter,
          Object.keys(digests),
          counts,
        ]),
      ).toEqual([
        ...['opened', 'shown'].map((outcome) => [
          ...['GET /v1/findings.csv', outcome, { rule: 'DIS-17+REQ-06' }, ['q'], { rows: 2, items: 0 }],
        ]),
        ...['opened', 'shown'].map((outcome) => [
          ...['GET /v1/findings/:id/items.csv', outcome, { finding: id }, [], { rows: count, items: count }],
        ]),
        ['GET /v1/findings/:id/items.csv', 'not-found', {}, ['finding'], { rows: 0, items: 0 }],
      ]);
      const [began, ended] = entries;
      expect([ended!.view, ended!.asked]).toEqual([began!.view, began!.asked]);
      expect(entries.slice(2, 4).map(({ about }) => about.agreements)).toEqual([[AGREEMENT], [AGREEMENT]]);
    });

    it('does not begin while nobody can write it down', async () => {
      await recorder.down();
      try {
        const response = await get('/v1/findings.csv');
        expect([response.status, response.headers['content-disposition']]).toEqual([503, undefined]);
      } finally {
        await recorder.up();
      }
    });
  });
});
