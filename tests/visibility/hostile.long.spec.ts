import { connect } from 'node:net';
import { findingId } from '#libs/judging';
import { signingKey, type TestProcesses, testProcesses, TestIssuer } from '../support/tokens.js';
import { AskedApi, type Reply } from './asked-api.js';
import { JudgedLedger } from './judged-ledger.js';
import {
  AGREEMENT,
  OTHER_AGREEMENT,
  OTHER_RECIPIENT,
  OTHER_SOURCE,
  RECIPIENT,
  ref,
  smallHistory,
  SOURCE,
  STRANGER,
  system,
} from './small-history.js';

const history = smallHistory();
const { places, sendings } = history;
const idOf = (index: number): string => (JSON.parse(sendings[index]!.value.toString()) as { id: string }).id;
const finding = (rule: string, subject: string, agreement = AGREEMENT): string => findingId(rule, agreement, subject);

/** What the recipient may not know, by the ids that she can compute. */
const HIDDEN = {
  'MAT-06': finding('MAT-06', `${RECIPIENT}/R-1`),
  'DIS-04': finding('DIS-04', `${SOURCE}/D-1`),
  'REQ-06': finding('REQ-06', `${RECIPIENT}/R-1`),
  'INT-09': finding('INT-09', `transfers.${SOURCE} schema`),
  'of others': finding('DIS-17', `${OTHER_SOURCE}/D-1`, OTHER_AGREEMENT),
};
const NONE = findingId('DIS-17', 'no such agreement', 'nobody/D-1');
const DIS_17 = finding('DIS-17', `${SOURCE}/D-1`);
const BEYOND = sendings.length + 1000;

/** Of an answer all that a reader can compare; what she asked for herself, and the request's own number and date, apart. */
function told({ status, headers, text }: Reply, ...asked: string[]): unknown {
  const own =
    /^(?:date|connection|keep-alive|countersign-view|x-request-id|request-id|ratelimit.*|x-ratelimit.*|content-length)$/;
  // A weak tag is computed from the body.
  const kept = Object.entries(headers).filter(([name, value]) => !own.test(name) && !value.startsWith('W/'));
  const plain = asked
    .reduce((all, one) => all.replaceAll(one, '…'), text)
    .replace(/"(?:instance|requestId)":"[^"]*"/g, '');
  return { status, headers: Object.fromEntries(kept), text: plain };
}

describe('the hostile hour', () => {
  let ledger: JudgedLedger;
  let issuer: TestIssuer;
  let hostile: TestIssuer;
  let processes: TestProcesses;
  let api: AskedApi;
  let [S, R, X, overseer, auditor] = ['', '', '', '', ''];
  beforeAll(async () => {
    [issuer, hostile, processes] = [await TestIssuer.start(), await TestIssuer.start(), await testProcesses()];
    ledger = await JudgedLedger.of(sendings);
    const may = [
      { role: 'compliance-officer', agencies: [RECIPIENT] },
      { role: 'privacy-officer', agencies: [RECIPIENT] },
      { role: 'producer', agencies: [RECIPIENT] },
    ];
    api = await AskedApi.over(ledger, issuer, issuer.env({}, [hostile.settings({ may })]));
    [S, R, X] = [await issuer.officer(SOURCE), await issuer.officer(RECIPIENT), await issuer.officer(STRANGER)];
    [overseer, auditor] = [await issuer.overseer(), await issuer.auditor('*', [AGREEMENT])];
  });
  afterAll(async () => {
    await api?.close();
    await ledger?.close();
    await issuer?.close();
    await hostile?.close();
    processes?.close();
  });
  const json = async (token: string, path: string): Promise<Record<string, unknown>> => {
    const reply = await api.as(token)(path);
    expect([path, reply.status]).toEqual([path, 200]);
    return JSON.parse(reply.text) as Record<string, unknown>;
  };
  const rows = async (token: string, path: string, list: string): Promise<Record<string, unknown>[]> => {
    const all: Record<string, unknown>[] = [];
    for (let next: string | null = path; next !== null;) {
      const page: Record<string, unknown> = await json(token, next);
      all.push(...(page[list] as Record<string, unknown>[]));
      next = page['next'] as string | null;
    }
    return all;
  };

  describe('ids that can be guessed', () => {
    it.each(Object.entries(HIDDEN))(
      '%s of the source is the same 404 as no finding, in every part',
      async (_rule, id) => {
        for (const part of ['', '/hits', '/items', '/disclosures'])
          for (const token of [R, X])
            expect([part, told(await api.as(token)(`/v1/findings/${id}${part}`), id)]).toEqual([
              part,
              told(await api.as(token)(`/v1/findings/${NONE}${part}`), NONE),
            ]);
        expect((await api.as(R)(`/v1/findings/${NONE}`)).status).toBe(404);
      },
    );

    it('the funnel of others is the same 404 as of an agreement that does not exist', async () => {
      for (const [token, id] of [
        [R, OTHER_AGREEMENT],
        [X, AGREEMENT],
      ] as const)
        expect(told(await api.as(token)(`/v1/agreements/${id}/funnel`), id)).toEqual(
          told(await api.as(token)('/v1/agreements/no-such-agreement/funnel'), 'no-such-agreement'),
        );
      expect((await api.as(X)(`/v1/agreements/${AGREEMENT}/funnel`)).status).toBe(404);
    });

    it('an event of the other side is as one that was never recorded', async () => {
      const path = (source: string, id: string) => `/v1/events?source=${encodeURIComponent(source)}&id=${id}`;
      const none = '019a0000-0000-7000-8000-ffffffffffff';
      for (const [token, agency, place] of [
        [R, SOURCE, places.match],
        [S, RECIPIENT, places.access],
      ] as const)
        expect(told(await api.as(token)(path(system(agency), idOf(place))), idOf(place))).toEqual(
          told(await api.as(token)(path(system(agency), none)), none),
        );
    });

    it('a person who was disclosed, and one who was not, have equally empty accountings at the recipient', async () => {
      const [one, other] = [ref(`${AGREEMENT} person 10`), ref('nobody at all')];
      expect(told(await api.as(R)(`/v1/accountings/${one}`), one)).toEqual(
        told(await api.as(R)(`/v1/accountings/${other}`), other),
      );
    });
  });

  describe('entries', () => {
    const plain = { accept: '*/*' };
    it.each(['GET', 'HEAD'])('%s: what the reader may not see is as what is beyond the end', async (method) => {
      const hidden = [places.match, places.withheld, places.refusedOfSource, places.ofOthers, sendings.length];
      for (const index of hidden)
        expect([index, told(await api.as(R, method)(`/v1/entries/0/${index}`, plain), `0/${index}`)]).toEqual([
          index,
          told(await api.as(R, method)(`/v1/entries/0/${BEYOND}`, plain), `0/${BEYOND}`),
        ]);
      expect((await api.as(R, method)(`/v1/entries/0/${places.match}`)).status).toBe(404);
      expect((await api.as(R, method)(`/v1/entries/0/${places.request}`)).status).toBe(200);
    });

    it('with its proof, an entry that the reader may not see is its place and hashes, and nothing of it', async () => {
      for (const index of [places.match, places.withheld, places.refusedOfSource, places.ofOthers]) {
        const { entry, ...rest } = await json(R, `/v1/entries/0/${index}?proof=1`);
        expect([entry, Object.keys(rest).sort()]).toEqual([
          null,
          expect.arrayContaining(['leafHash', 'inclusionProof']),
        ]);
        expect(JSON.stringify(rest)).not.toMatch(/gov\.transfer|revenue|labor|receivedAt/);
      }
    });

    it('a condition on the leaf hash, which tiles show to all, is no way to a 304', async () => {
      const index = places.match;
      const { headers } = await api.as(overseer)(`/v1/entries/0/${index}`);
      const tags = [headers['etag'] ?? '"x"', '*', 'W/"x"', `W/${headers['etag']}`];
      for (const tag of tags)
        expect((await api.as(R)(`/v1/entries/0/${index}`, { 'if-none-match': tag })).status).toBe(404);
      expect((await api.as(R)(`/v1/entries/0/${index}`, { range: 'bytes=0-10' })).status).toBe(404);
    });

    it.each(['017', '0x11', '1.8e1', '18.0', '+18', '-0', '%31%38', '18%20', '18/', '18?', '٨', '9007199254740993'])(
      'another spelling of an index, %s, opens nothing',
      async (spelling) => {
        const reply = await api.as(R)(`/v1/entries/0/${spelling.replace('18', String(places.match))}`);
        expect([400, 404]).toContain(reply.status);
      },
    );

    it.each(['00', '0x0', '%30', '0%2f', 'access', 'oversight', '*', '0/../0'])(
      'another spelling of a shard, %s, opens nothing',
      async (shard) => {
        expect([400, 404]).toContain((await api.as(R)(`/v1/entries/${shard}/${places.match}`)).status);
      },
    );

    it('is not given under a second slash, a dot or a changed case', async () => {
      const paths = [`//v1/entries/0/${places.match}`, `/v1//entries/0/${places.match}`];
      paths.push(`/V1/ENTRIES/0/${places.match}`, `/v1/entries/0/./${places.match}`, `/v1/entries/0;x/${places.match}`);
      for (const path of paths) expect([400, 404]).toContain((await api.as(R)(path)).status);
    });
  });

  describe('bundles', () => {
    const widths = [`000.p/${sendings.length + 1}`, '000', '000.p/1', '000.p/5', 'x000/000'];
    it.each(widths)('%s: only a scope over all that is in the log opens one', async (bundle) => {
      const path = `/log/0/tile/entries/${bundle}`;
      const narrow = await Promise.all([
        issuer.auditor('*', [AGREEMENT]),
        issuer.auditor([SOURCE, RECIPIENT], '*'),
        issuer.overseer([SOURCE, RECIPIENT, OTHER_SOURCE, OTHER_RECIPIENT, 'recorder'], [AGREEMENT, OTHER_AGREEMENT]),
      ]);
      for (const token of [S, R, X, ...narrow]) {
        const reply = await api.as(token)(path);
        expect([403, 404]).toContain(reply.status);
        expect(reply.text).not.toContain('gov.transfer');
      }
      expect((await api.as(undefined)(path)).status).toBe(401);
    });

    it('the fast path asks who it is, whatever the path looks like', async () => {
      const full = `/log/0/tile/entries/${widths[0]}`;
      expect((await api.as(overseer)(full)).status).toBe(200);
      for (const path of [full, `//log/0/tile/entries/${widths[0]}`, full.replace('entries', 'entrie%73')]) {
        expect([401, 400, 404]).toContain((await api.as(undefined)(path)).status);
        expect([401, 400, 404, 403]).toContain((await api.as(R)(path)).status);
      }
      expect((await api.as('broken')(full)).status).toBe(401);
      expect((await api.as('broken')('/log/0/checkpoint')).status).toBe(401);
      expect((await api.as('broken')('/log/0/tile/0/000.p/5')).status).toBe(401);
    });

    it('a bundle is kept by no cache, and a reader’s own 304 is not another’s', async () => {
      const full = `/log/0/tile/entries/${widths[0]}`;
      const { headers } = await api.as(overseer)(full);
      expect(headers['cache-control']).toContain('no-store');
      for (const tag of [headers['etag'] ?? '*', '*'])
        expect([403, 404]).toContain((await api.as(R)(full, { 'if-none-match': tag })).status);
    });
  });

  describe('the log of accesses', () => {
    it.each([
      ['/log/access/checkpoint', '/log/access/checkpoint'],
      ['/log/access/tile/0/000.p/1', '/log/access/tile/0/007.p/250'],
      ['/log/access/tile/entries/000.p/1', '/log/access/tile/entries/007.p/250'],
      ['/v1/log/access/consistency?from=0', '/v1/log/access/consistency?from=999999'],
      ['/v1/entries/access/0/receipt', '/v1/entries/access/999999/receipt'],
      ['/v1/entries/access/0', '/v1/entries/access/999999'],
      ['/v1/entries/access/0?proof=1', '/v1/entries/access/999999?proof=1'],
    ])('%s is to officers, and to nobody, as what is not there', async (path, none) => {
      await json(overseer, '/v1/findings');
      await ledger.publish();
      for (const token of [S, R, X, undefined]) {
        const [one, other] = [await api.as(token)(path), await api.as(token)(none)];
        expect([path, one.status, kindOf(one)]).toEqual([path, other.status, kindOf(other)]);
        expect([401, 404]).toContain(one.status);
      }
    });

    it('an officer counts no reads of others between two of her own', async () => {
      await json(R, '/v1/agreements');
      for (let n = 0; n < 3; n++) await json(overseer, '/v1/findings');
      await json(R, '/v1/agreements');
      const page = await json(R, '/v1/access?limit=1');
      expect((page['accesses'] as { index?: number | null }[])[0]!.index ?? null).toBeNull();
      const cursor = new URL(page['next'] as string, 'http://x').searchParams.get('cursor')!;
      const [, position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, unknown];
      // Sealed, and as long for any place.
      expect(position).toEqual(expect.stringMatching(/^[A-Za-z0-9_-]{59}$/));
      const { size } = await ledger.owner
        .query<{ size: string }[]>(`SELECT size FROM ledger.head WHERE shard = 'access'`)
        .then(([row]) => ({ size: Number(row!.size) }));
      for (let index = 0; index < size; index++)
        expect((await api.as(R)(`/v1/entries/access/${index}`)).status).toBe(404);
    });

    it('an officer’s pages of reads are her own people’s, each once', async () => {
      for (let n = 0; n < 5; n++) await json(R, '/v1/agreements');
      await json(overseer, '/v1/findings');
      const seen = await rows(R, '/v1/access?limit=2&route=GET%20%2Fv1%2Fagreements', 'accesses');
      const whole = await rows(R, '/v1/access?limit=200&route=GET%20%2Fv1%2Fagreements', 'accesses');
      expect(seen).toEqual(whole);
      expect(seen.length).toBeGreaterThan(4);
      for (const { access } of seen as { access: { reader: { agency: string } } }[])
        expect(access.reader.agency).toBe(RECIPIENT);
    });

    it('its size stands in no answer to an officer', async () => {
      for (const token of [S, R, X])
        for (const path of ['/v1/status', '/v1/findings', '/v1/agreements', '/v1/me'])
          expect((await api.as(token)(path)).text).not.toContain('access"');
    });
  });

  describe('numbers', () => {
    it('no number of a hit counts what the reader may not see', async () => {
      const hits = await rows(R, `/v1/findings/${DIS_17}/hits?limit=1`, 'hits');
      expect(hits.map(({ no }) => no)).toEqual(hits.map((_, n) => (hits[0]!['no'] as number) + n));
      expect([0, 1]).toContain(hits[0]!['no']);
    });

    it('cursors hold nothing but places of what the reader sees', async () => {
      const visible = JSON.stringify(await rows(R, '/v1/findings?status=all', 'findings'));
      for (let next: string | null = '/v1/findings?status=all&limit=1'; next !== null;) {
        const page: Record<string, unknown> = await json(R, next);
        next = page['next'] as string | null;
        const cursor = next && new URL(next, 'http://x').searchParams.get('cursor');
        if (!cursor) continue;
        const [, position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string[]];
        for (const part of position) expect(visible).toContain(String(part).slice(0, 19));
      }
    });

    it('all pages of one row give the same rows as one page, and end there', async () => {
      for (const [path, list] of [
        ['/v1/findings?status=all', 'findings'],
        ['/v1/not-evaluable?', 'notEvaluable'],
        ['/v1/agreements?', 'agreements'],
        ['/v1/quarantine?', 'refusals'],
      ] as const)
        for (const token of [S, R, X, auditor])
          expect(await rows(token, `${path}&limit=1`.replace('?&', '?'), list)).toEqual(
            await rows(token, `${path}&limit=200`.replace('?&', '?'), list),
          );
    });

    it('agreements count own events, and name own systems alone', async () => {
      const [agreement] = await rows(R, '/v1/agreements', 'agreements');
      const own = sendings.filter(({ source, key }) => source === system(RECIPIENT) && key === AGREEMENT);
      expect(agreement).toMatchObject({ sources: [system(RECIPIENT)] });
      // The refused one is no event.
      expect([own.length, own.length - 1]).toContain(agreement!['events']);
    });

    it('what was matched stands nowhere in a funnel of the recipient, as a stage or as a total', async () => {
      const text = JSON.stringify(await json(R, `/v1/agreements/${AGREEMENT}/funnel`));
      for (const word of ['matched', 'accepted', 'byPath', '140', '144', '13}']) expect(text).not.toContain(word);
      // Null in every row, whatever there is.
      expect(text).not.toMatch(/"insufficientAddresses":(?!null)/);
    });

    it('no role of an entry, in evidence that both see, speaks of what one side alone has', async () => {
      for (const { id } of await rows(R, '/v1/findings?status=all', 'findings')) {
        const { evidence } = await json(R, `/v1/findings/${id as string}`);
        for (const { role } of evidence as { role: string }[]) expect(role).not.toMatch(/match|accept|reject|withh/);
      }
    });

    it('an own event names no finding that its author may not see', async () => {
      const visible = (await rows(R, '/v1/findings?status=all&limit=200', 'findings')).map(({ id }) => id);
      for (const sending of sendings.filter(({ source }) => source === system(RECIPIENT))) {
        const { id } = JSON.parse(sending.value.toString()) as { id: string };
        const path = `/v1/events?source=${encodeURIComponent(system(RECIPIENT))}&id=${id}`;
        for (const { findings } of await rows(R, path, 'entries'))
          for (const one of findings as { id: string }[]) expect(visible).toContain(one.id);
      }
    });

    it.each([
      'rule=MAT-06',
      'rule=DIS-04',
      'rule=REQ-06',
      'severity=MEDIUM&rule=REQ-06',
      `agreement=${OTHER_AGREEMENT}`,
    ])('a filter, %s, finds nothing of it', async (filter) => {
      const own = filter.startsWith('agreement') ? filter : `${filter}&agreement=${AGREEMENT}`;
      expect(await rows(R, `/v1/findings?status=all&${own}`, 'findings')).toEqual([]);
    });

    it('a filter by the other agency finds own findings alone', async () => {
      const visible = (await rows(R, '/v1/findings?status=all', 'findings')).map(({ id }) => id as string);
      const about = (await rows(R, `/v1/findings?status=all&agency=${SOURCE}`, 'findings')).map(
        ({ id }) => id as string,
      );
      expect(visible).toEqual(expect.arrayContaining(about));
      expect(about.length).toBeLessThan(visible.length);
    });

    it.each(['MAT-02', 'MAT-06', 'DIS-04', 'REQ-06'])('no line of %s is there for the recipient', async (rule) => {
      expect(await rows(R, `/v1/not-evaluable?rule=${rule}`, 'notEvaluable')).toEqual([]);
    });

    it('quarantine holds own values alone, also by the other’s source', async () => {
      const own = (await rows(R, '/v1/quarantine', 'refusals')).map(({ index }) => index);
      expect(own).toEqual([places.refusedOfRecipient]);
      expect(await rows(R, `/v1/quarantine?source=${encodeURIComponent(system(SOURCE))}`, 'refusals')).toEqual([]);
    });
  });

  describe('cursors and parameters', () => {
    it('a cursor of another reader gives no row of hers, and says nothing of its place', async () => {
      const seen = new Set((await rows(R, '/v1/findings?status=all', 'findings')).map(({ id }) => id));
      for (let next: string | null = '/v1/findings?status=all&limit=1'; next !== null;) {
        const page: Record<string, unknown> = await json(S, next);
        next = page['next'] as string | null;
        if (next === null) break;
        const reply = await api.as(R)(next);
        expect([200, 400]).toContain(reply.status);
        if (reply.status === 200)
          for (const { id } of (JSON.parse(reply.text) as { findings: { id: string }[] }).findings)
            expect(seen.has(id)).toBe(true);
      }
    });

    it.each([
      'limit=0',
      'limit=201',
      'limit=1e2',
      'limit=01',
      'limit=-1',
      'limit=1&limit=2',
      'cursor=x',
      "cursor=' OR 1=1--",
      'cursor=5000 letters',
      'cursor=1000 letters',
      'role=overseer',
      'access_token=x',
      'agency=Revenue',
      'rule[]=MAT-06',
      'rule=MAT-06%00',
      "agreement=x'--",
    ])('refuses %s, and echoes no row', async (query) => {
      const written = query.replace(/(\d+) letters/, (_, n: string) => 'A'.repeat(Number(n)));
      const reply = await api.as(R)(`/v1/findings?${written}`);
      expect(reply.status).toBe(400);
      expect(reply.text).not.toMatch(/SELECT|readmodel|revenue-border/);
    });

    it('a made up position in a cursor gives own rows, or 400', async () => {
      const { next } = (await json(S, '/v1/findings?status=all&limit=1')) as { next: string };
      const url = new URL(next, 'http://x');
      const [digest] = JSON.parse(Buffer.from(url.searchParams.get('cursor')!, 'base64url').toString()) as [string];
      for (const place of [
        ['1970-01-01T00:00:00Z', 'A'.repeat(22)],
        ['9999-12-31T00:00:00Z', '_'.repeat(22)],
        [],
        'x',
        1e308,
        null,
        [['x']],
        { a: 1 },
        ["'; --", "'"],
      ]) {
        url.searchParams.set('cursor', Buffer.from(JSON.stringify([digest, place])).toString('base64url'));
        const reply = await api.as(R)(url.pathname + url.search);
        expect([200, 400]).toContain(reply.status);
        for (const hidden of Object.values(HIDDEN)) expect(reply.text).not.toContain(hidden);
      }
    });
  });

  describe('who one is', () => {
    const status = async (token: string, path = '/v1/findings') => (await api.as(token)(path)).status;

    it('an issuer cannot make officers, producers, auditors or overseers beyond what it may assert', async () => {
      expect(await status(await hostile.officer(RECIPIENT))).toBe(200);
      for (const token of await Promise.all([
        hostile.officer(SOURCE),
        hostile.officer(SOURCE, 'privacy-officer'),
        hostile.auditor([RECIPIENT], [AGREEMENT]),
        hostile.overseer(),
        hostile.officer(RECIPIENT, 'compliance-officer', { countersign_role: ['compliance-officer', 'overseer'] }),
        hostile.officer(RECIPIENT, 'compliance-officer', { countersign_role: 'overseer', countersign_agencies: '*' }),
        hostile.officer('*'),
      ]))
        expect(await status(token)).toBe(403);
    });

    it.each([
      [[RECIPIENT, SOURCE]],
      [[SOURCE]],
      [`${SOURCE} `],
      [SOURCE.toUpperCase()],
      [`${RECIPIENT},${SOURCE}`],
      [''],
      [null],
      [{ a: 1 }],
      ['border\u0000'],
    ])('an agency that is %j is nobody’s', async (agency) => {
      expect([401, 403]).toContain(
        await status(await hostile.mint({ countersign_role: 'compliance-officer', countersign_agency: agency })),
      );
    });

    it('claims beyond an officer’s role widen nothing', async () => {
      const token = await hostile.officer(RECIPIENT, 'compliance-officer', {
        ...{ countersign_agencies: '*', countersign_agreements: '*', countersign_until: '2099-12-31' },
        ...{ scope: 'admin', agencies: '*', countersign_sources: '*', roles: ['overseer'] },
      });
      const path = '/v1/findings?status=all&limit=200';
      expect(JSON.parse((await api.as(token)(path)).text)).toEqual(JSON.parse((await api.as(R)(path)).text));
    });

    it('one issuer’s key does not sign for another, nor its name for its keys', async () => {
      expect(
        await status(
          await hostile.mint({
            iss: issuer.url,
            countersign_role: 'overseer',
            countersign_agencies: '*',
            countersign_agreements: '*',
            countersign_until: '2099-12-31',
          }),
        ),
      ).toBe(401);
      expect(await status(await issuer.mint({}, { key: await signingKey() }))).toBe(401);
      const { kid } = issuer.key;
      expect(
        await status(
          await hostile.mint(
            { iss: issuer.url, countersign_role: 'compliance-officer', countersign_agency: SOURCE },
            { header: { kid } },
          ),
        ),
      ).toBe(401);
    });

    it('the same subject at another issuer is another person', async () => {
      const one = await issuer.officer(SOURCE, 'compliance-officer', { sub: 'jane' });
      const other = await hostile.officer(RECIPIENT, 'compliance-officer', { sub: 'jane' });
      const path = '/v1/findings?status=all&limit=200';
      await api.as(one)(path);
      expect((await api.as(other)(path)).text).toBe((await api.as(R)(path)).text);
    });

    it.each<[string, (issuer: TestIssuer) => Promise<string>, number]>([
      [
        'of the recorder’s audience',
        (of) => of.officer(RECIPIENT, 'compliance-officer', { aud: 'countersign-recorder' }),
        401,
      ],
      ['of no audience', (of) => of.officer(RECIPIENT, 'compliance-officer', { aud: undefined }), 401],
      ['that is an ID token', (of) => of.mint({ countersign_role: 'overseer' }, { header: { typ: 'JWT' } }), 401],
      ['without a type', (of) => of.mint({ countersign_role: 'overseer' }, { header: { typ: undefined } }), 401],
      ['of a producer', (of) => of.producer(SOURCE), 403],
      ['without a role', (of) => of.mint({}), 403],
      ['that has expired', (of) => of.mint({}, { lifeSeconds: -120 }), 401],
      [
        'of an auditor whose last day was yesterday',
        (of) => of.auditor('*', '*', { countersign_until: dayFrom(-1) }),
        403,
      ],
      ['of an auditor without an end', (of) => of.auditor('*', '*', { countersign_until: undefined }), 403],
      ['of an auditor whose end is no day', (of) => of.auditor('*', '*', { countersign_until: '2099-02-30' }), 403],
      ['of an overseer without a scope', (of) => of.overseer('*', '*', { countersign_agencies: undefined }), 403],
      ['of an overseer of an empty list', (of) => of.overseer([], '*'), 403],
    ])('a token %s opens nothing', async (_name, mint, expected) => {
      expect(await status(await mint(issuer))).toBe(expected);
    });

    it('an auditor reads to the end of the last day, and an overseer of one agency and one agreement reads that alone', async () => {
      expect(await status(await issuer.auditor('*', '*', { countersign_until: dayFrom(0) }))).toBe(200);
      const narrow = await issuer.overseer([SOURCE], [OTHER_AGREEMENT]);
      expect(await rows(narrow, '/v1/findings?status=all', 'findings')).toEqual([]);
      expect(await rows(narrow, '/v1/agreements', 'agreements')).toEqual([]);
    });

    it('our own processes read nothing here', async () => {
      for (const role of ['detector', 'api', 'operator'] as const)
        expect(await status(await processes.token(role))).toBe(401);
    });

    it.each([
      [
        'two headers',
        (one: string, other: string) => [`Authorization: Bearer ${one}`, `Authorization: Bearer ${other}`],
      ],
      ['two headers, one of them empty', (one: string) => [`Authorization: Bearer ${one}`, 'Authorization:']],
      ['two tokens in one header', (one: string, other: string) => [`Authorization: Bearer ${one}, Bearer ${other}`]],
      ['two tokens, with a comma', (one: string, other: string) => [`Authorization: Bearer ${one},${other}`]],
      ['another scheme', (one: string) => [`Authorization: Basic ${one}`]],
      ['a folded header', (one: string, other: string) => [`Authorization: Bearer ${one}\r\n ${other}`]],
    ])('%s is nobody: neither the first nor the last is read', async (_name, headers) => {
      for (const [one, other] of [
        [R, overseer],
        [overseer, R],
      ] as const)
        expect([400, 401]).toContain(await rawStatus(api.url, '/v1/findings', headers(one, other)));
    });

    it('a token elsewhere than in its header is nobody’s', async () => {
      expect([400, 401]).toContain((await api.ask(`/v1/findings?access_token=${overseer}`)).status);
      const cookie = { cookie: `access_token=${overseer}; Authorization=Bearer ${overseer}` };
      expect((await api.ask('/v1/findings', { headers: cookie })).status).toBe(401);
      expect(
        (
          await api.ask('/v1/findings', {
            headers: { 'x-forwarded-user': 'overseer', 'x-authorization': `Bearer ${overseer}` },
          })
        ).status,
      ).toBe(401);
    });
  });

  describe('methods, caches and conditions', () => {
    const paths = [
      '/v1/findings',
      `/v1/findings/${DIS_17}`,
      '/v1/agreements',
      '/v1/status',
      '/v1/me',
      `/v1/entries/0/${places.request}`,
    ];
    it.each(paths)('%s is kept by no cache, and a condition of another reader’s gives no 304', async (path) => {
      const { headers } = await api.as(overseer)(path);
      expect(headers['cache-control']).toContain('no-store');
      for (const tag of [headers['etag'] ?? '"x"', '*']) {
        const reply = await api.as(X)(path, { 'if-none-match': tag });
        expect([200, 404]).toContain(reply.status);
      }
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
      '%s tells nobody what a path holds',
      async (method) => {
        for (const token of [undefined, R]) {
          const [one, other] = [
            await api.as(token, method)(`/v1/findings/${HIDDEN['MAT-06']}`),
            await api.as(token, method)(`/v1/findings/${NONE}`),
          ];
          expect(told(one, HIDDEN['MAT-06'])).toEqual(told(other, NONE));
          expect([204, 400, 401, 404, 405]).toContain(one.status);
        }
      },
    );

    it('X-HTTP-Method-Override and X-Original-URL change nothing', async () => {
      const headers = {
        'x-original-url': '/v1/findings',
        'x-rewrite-url': '/v1/findings',
        'x-http-method-override': 'GET',
      };
      expect((await api.as(undefined)('/health/live', headers)).text).not.toContain('findings');
    });

    it('a reader of another origin’s page gets no leave', async () => {
      const { headers } = await api.as(R)('/v1/findings', { origin: 'https://evil.example' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    });

    it('metrics are not on this port', async () => {
      for (const token of [undefined, R]) expect((await api.as(token)('/metrics')).status).toBe(404);
    });
  });

  it('what is hidden takes as long as what is missing', async () => {
    const msOf = async (path: string): Promise<number> => {
      const began = performance.now();
      await api.as(R)(path);
      return performance.now() - began;
    };
    /** By turns, so that what else the machine does slows both. */
    const medians = async (paths: readonly string[]): Promise<number[]> => {
      const times = paths.map((): number[] => []);
      for (let n = 0; n < 60; n++) for (const [at, path] of paths.entries()) times[at]!.push(await msOf(path));
      return times.map((of) => of.sort((a, b) => a - b)[30]!);
    };
    const pairs = [
      [`/v1/findings/${HIDDEN['MAT-06']}`, `/v1/findings/${NONE}`],
      [`/v1/entries/0/${places.match}`, `/v1/entries/0/${BEYOND}`],
    ] as const;
    for (const pair of pairs) {
      const both = await medians(pair);
      expect(Math.max(...both) / Math.min(...both)).toBeLessThan(3);
    }
  });
});

/** What a problem says beside the words that name what was asked for. */
const kindOf = ({ text }: Reply): unknown => {
  const { type, title, detail } = JSON.parse(text) as Record<string, string | undefined>;
  return { type, title, detail: detail?.replaceAll(/\d+/g, 'n') };
};

const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The status of a request whose headers are written as they are. */
function rawStatus(url: string, path: string, headers: readonly string[]): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write([`GET ${path} HTTP/1.1`, `Host: ${hostname}`, 'Connection: close', ...headers, '', ''].join('\r\n')),
    );
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])));
  });
}
