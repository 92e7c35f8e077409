import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { type Oversight, type OversightAct, parseEntry, streamOf } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { bulk } from '../../libs/rules/src/testing/rows.js';
import { policy, sha } from '../../libs/rules/src/testing/scenario.js';
import { SEEN } from '../support/acts-of-people.js';
import { EventStream } from '../support/event-stream.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, TAKER } from './api-ledger.js';

const BEGAN = '2025-06-01T00:00:00Z';

describe('findings as they change', () => {
  let ledger: ApiLedger;
  let issuer: TestIssuer;
  let env: Record<string, string>;
  let api: INestApplication;
  let url: string;
  let giver: string;
  let taker: string;
  const streams: EventStream[] = [];
  const start = async (): Promise<void> => {
    api = await startApi(loadApiSettings(env));
    url = `http://127.0.0.1:${(api.getHttpServer().address() as AddressInfo).port}`;
  };
  beforeAll(async () => {
    [ledger, issuer] = [await ApiLedger.open(), await TestIssuer.start()];
    env = {
      ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
      ...{ COUNTERSIGN_RATE_LIMIT: '0', ...(await ledger.accessEnv()), ...issuer.env() },
    };
    await start();
    [giver, taker] = [await issuer.officer('revenue'), await issuer.officer('border')];
    const document = { version: 1, documentDigest: sha('agreement'), policy: policy({ effectiveTo: '2099-12-31' }) };
    for (const source of [GIVER, TAKER])
      await ledger.send('gov.transfer.agreement.registered.v1', document, { source, time: '2025-01-01T00:00:00Z' });
    await ledger.judge();
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(async () => {
    await api?.close();
    await ledger?.close();
    await issuer?.close();
  });

  const listen = async (token: string, query = '', lastId?: string): Promise<EventStream> => {
    const stream = await EventStream.open(`${url}/v1/live${query}`, token, lastId);
    if (typeof stream === 'number') throw new Error(`answered ${stream}`);
    streams.push(stream);
    await stream.until(({ events }) => events.length > 0);
    return stream;
  };
  let made = 0;
  /** What the giver alone knows. */
  const incident = async (): Promise<string> => {
    const incidentId = `I-${++made}`;
    const data = { incidentId, occurredAt: '2025-02-01T00:00:00Z', discoveredAt: '2026-01-01T00:00:00Z' };
    await ledger.send('gov.transfer.incident.reported.v1', data, { time: BEGAN });
    return incidentId;
  };
  /** What both know. */
  const disclosure = async (): Promise<string> => {
    const event = ledger.event(
      'gov.transfer.disclosure.made.v1',
      {
        ...{ disclosureId: `D-${++made}`, requestId: 'R-1', recipient: { agency: 'border' }, elements: ['wages'] },
        ...{ elementClass: 'identity', itemsCount: 1, items: bulk({ items: [1] }) },
      },
      { time: BEGAN },
    );
    await ledger.post(event);
    return (event as { id: string }).id;
  };
  const names = ({ events }: EventStream): string[] =>
    events.map(({ event, data }) => `${event}${data.rule === undefined ? '' : ` ${data.rule}`}`);

  it('come as they are in the list, to whoever may see them, with heartbeats and no cache', async () => {
    const stream = await listen(giver, '?rule=DIS-03&waits=1&suppressed=0');
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('content-encoding')).toBeNull();
    await disclosure();
    await ledger.judge();
    await stream.until(({ events }) => events.length === 2);
    expect(names(stream)).toEqual(['ready', 'finding DIS-03']);
    const list = (await (await fetch(`${url}/v1/findings?rule=DIS-03`, { headers: bearer(giver) })).json()) as {
      findings: object[];
    };
    expect(stream.events[1]!.data).toEqual(list.findings[0]);
  });

  it('are told once, over a restart of the api too, and what happened meanwhile is not lost', async () => {
    const before = await listen(giver, '?rule=INC-02');
    await incident();
    await ledger.judge();
    await before.until(({ events }) => events.length === 2);
    await api.close();
    await before.until(({ ended }) => ended);
    const missed = [await incident(), await incident()];
    await ledger.judge();
    await start();
    const after = await listen(giver, '?rule=INC-02', before.lastId);
    await after.until(({ events }) => events.length === 3);
    missed.push(await incident());
    await ledger.judge();
    await after.until(({ events }) => events.length === 4);
    const told = after.events
      .filter(({ event }) => event === 'finding')
      .map(({ data }) => data as { subject?: string });
    expect(told.map(({ subject }) => subject).sort()).toEqual(missed.map((id) => `revenue/${id}`).sort());
    // Two came at once; after the first of them alone, both come again, and after the last nothing does.
    const [, first, second] = after.events;
    const again = await listen(giver, '?rule=INC-02', first!.id);
    await again.until(({ events }) => events.length === 4);
    const rest = await listen(giver, '?rule=INC-02', second!.id);
    await rest.until(({ events }) => events.length === 2);
    const none = await listen(giver, '?rule=INC-02', after.lastId);
    await incident();
    await ledger.judge();
    await none.until(({ events }) => events.length === 2);
  });

  it('do not show what the other side alone knows: not in events, nor in ids', async () => {
    const [theirs, own] = [await listen(taker), await listen(giver)];
    for (let i = 0; i < 3; i++) await incident();
    await ledger.judge();
    await own.until(({ events }) => events.length >= 4);
    await disclosure();
    await ledger.judge();
    await theirs.until((stream) => names(stream).includes('finding DIS-03'));
    expect(names(theirs).filter((name) => name.includes('INC-02'))).toEqual([]);
    expect(new Set([...theirs.events, ...own.events].map(({ id }) => id?.length)).size).toBe(1);
    // From where she began, she is told what she was told before, and no more.
    const resumed = await listen(taker, '', theirs.events[0]!.id);
    await resumed.until((stream) => names(stream).includes('finding DIS-03'));
    expect(names(resumed).filter((name) => name.includes('INC-02'))).toEqual([]);
  });

  it('are told from an id to whoever had it, and to nobody else, who reads the list again', async () => {
    const stream = await listen(giver);
    const { lastId } = stream;
    await incident();
    await ledger.judge();
    const colleague = await issuer.officer('revenue', 'privacy-officer');
    for (const [token, id] of [
      [taker, lastId],
      [colleague, lastId],
      [giver, 'x'],
      [giver, `${lastId}A`],
    ] as const) {
      const other = await listen(token, '', id);
      expect(names(other)).toEqual(['reload']);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(names(other)).toEqual(['reload']);
    }
  });

  it('tell what a desk does to it and to whoever audits it, and never to the other side', async () => {
    await disclosure();
    await ledger.judge();
    const { findings } = (await (
      await fetch(`${url}/v1/findings?rule=DIS-03&status=all`, { headers: bearer(giver) })
    ).json()) as { findings: { id: string }[] };
    const finding = findings[0]!.id;
    const overseer = await issuer.overseer('*', '*', { sub: 'the-other-overseer' });
    const [own, theirs, above] = [await listen(giver), await listen(taker), await listen(overseer)];
    const acknowledge = (desk: string, role: 'compliance-officer' | 'overseer', of = finding): Promise<void> => {
      const act = {
        ...{ kind: 'triage.moved' as const, finding: of, agreement: AGREEMENT, desk },
        ...{ from: 'new' as const, to: 'acknowledged' as const, reason: 'seen', seen: SEEN },
      };
      const agency = role === 'overseer' ? null : desk;
      const by = { issuer: 'https://id', subject: 's', client: null, role, agency, session: null, authTime: null };
      return ledger.act({ by, at: new Date().toISOString(), stream: streamOf(act), version: 1, act });
    };
    await acknowledge('revenue', 'compliance-officer');
    await own.until((stream) => names(stream).includes('triage'));
    expect(own.events.at(-1)!.data).toEqual({
      ...{ finding, desk: 'revenue', state: 'acknowledged', version: 1, owner: null, url: `/v1/findings/${finding}` },
    });
    await acknowledge('@overseers', 'overseer');
    await above.until(({ events }) => events.filter(({ event }) => event === 'triage').length === 2);
    await acknowledge('border', 'compliance-officer');
    await theirs.until((stream) => names(stream).includes('triage'));
    await above.until(({ events }) => events.filter(({ event }) => event === 'triage').length === 3);
    const desks = ({ events }: EventStream) => events.flatMap(({ data }) => data.desk ?? []);
    expect([desks(own), desks(theirs), desks(above)]).toEqual([
      ['revenue'],
      ['border'],
      ['revenue', '@overseers', 'border'],
    ]);
    // From the beginning again, each is told the same, and of a filter that leaves the finding out nothing.
    const again = await listen(taker, '', theirs.events[0]!.id);
    await again.until((stream) => names(stream).includes('triage'));
    expect(desks(again)).toEqual(['border']);
    const elsewhere = await listen(giver, '?rule=INC-02', own.events[0]!.id);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(desks(elsewhere)).toEqual([]);
  });

  it('tell what the list has where its filter is about a desk’s triage, and what it has not any more', async () => {
    await disclosure();
    await ledger.judge();
    const listed = async (token: string, query: string) =>
      (
        (await (await fetch(`${url}/v1/findings${query}`, { headers: bearer(token) })).json()) as {
          findings: { id: string }[];
        }
      ).findings;
    const finding = (await listed(giver, '?rule=DIS-03'))[0]!.id;
    const [ann, bea] = [
      await issuer.officer('revenue', 'compliance-officer', { sub: 'ann-of-live' }),
      await issuer.officer('revenue', 'compliance-officer', { sub: 'bea-of-live' }),
    ];
    const [anns, beas, untouched] = [
      await listen(ann, '?assignee=me'),
      await listen(bea, '?assignee=me'),
      await listen(ann, '?triage=new'),
    ];
    const [all, theirs] = [await listen(ann, '?rule=DIS-03'), await listen(taker, '?assignee=nobody')];
    let version = 0;
    const person = (subject: string) => ({ issuer: issuer.url, subject });
    const act = (what: object): Promise<void> => {
      const of = { finding, agreement: AGREEMENT, desk: 'revenue', ...what } as OversightAct;
      const by = { ...person('ann-of-live'), client: null, role: 'compliance-officer', agency: 'revenue' };
      return ledger.act({
        ...{ by: { ...by, session: null, authTime: null } as Oversight['by'], at: new Date().toISOString() },
        ...{ stream: streamOf(of), version: ++version, act: of },
      });
    };
    await act({ kind: 'triage.assigned', to: person('ann-of-live') });
    await anns.until((stream) => names(stream).includes('triage'));
    await all.until((stream) => names(stream).includes('triage'));
    expect(names(anns)).toEqual(['ready', 'finding DIS-03', 'triage']);
    expect(anns.events[1]!.data).toEqual((await listed(ann, '?assignee=me'))[0]);
    expect(anns.events[2]!.data).toMatchObject({ finding, owner: person('ann-of-live') });
    // Of a filter that is about no desk, the finding is what it was.
    expect(names(all)).toEqual(['ready', 'triage']);
    await act({ kind: 'triage.assigned', to: person('bea-of-live') });
    await anns.until((stream) => names(stream).includes('gone'));
    await beas.until((stream) => names(stream).includes('finding DIS-03'));
    expect(await listed(ann, '?assignee=me')).toEqual([]);
    expect(beas.events.find(({ event }) => event === 'finding')!.data).toEqual((await listed(bea, '?assignee=me'))[0]);
    await act({ kind: 'triage.moved', from: 'new', to: 'acknowledged', reason: 'seen', seen: SEEN });
    await untouched.until((stream) => names(stream).includes('gone'));
    expect(untouched.events.find(({ event }) => event === 'gone')!.data).toEqual({
      ...{ id: finding, url: `/v1/findings/${finding}` },
    });
    expect(names(theirs)).toEqual(['ready']);
  });

  it('say which finding the filter leaves out from now on', async () => {
    const id = await disclosure();
    await ledger.judge();
    const [open, all] = [await listen(giver, '?rule=DIS-03'), await listen(giver, '?rule=DIS-03&status=all')];
    const other = await listen(giver, '?rule=INC-02');
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.event.retracted.v1',
        { id, reason: 'entered by mistake', ...(source === TAKER ? { source: GIVER } : {}) },
        { source },
      );
    await ledger.judge();
    await open.until((stream) => names(stream).includes('gone'));
    await all.until(({ events }) => events.some(({ data }) => data.status === 'withdrawn'));
    expect(names(other)).toEqual(['ready']);
  });

  it('begin anew when another rule set judges', async () => {
    const stream = await listen(giver, '?rule=INC-02');
    const id = stream.lastId!;
    await ledger.rest();
    const [next] = await ledger.owner.query<{ id: number }[]>(
      `WITH old AS (UPDATE readmodel.generation SET state = 'retired' WHERE state = 'live' RETURNING *)
       INSERT INTO readmodel.generation (rule_set, rules, state) SELECT 'sha256:' || repeat('0', 64), rules, 'building' FROM old RETURNING id`,
    );
    try {
      await ledger.owner.query(`UPDATE readmodel.generation SET state = 'live' WHERE id = $1`, [next!.id]);
      await stream.until((one) => names(one).includes('reload'));
      expect(names(await listen(giver, '?rule=INC-02', id))).toEqual(['reload']);
    } finally {
      await ledger.owner.query(`DELETE FROM readmodel.generation WHERE id = $1`, [next!.id]);
      await ledger.owner.query(`UPDATE readmodel.generation SET state = 'live' WHERE state = 'retired'`);
    }
  });

  it('begin anew when an exception begins or ends to suppress what she sees, and for nobody else', async () => {
    await disclosure();
    await ledger.judge();
    const [own, theirs] = [await listen(giver, '?rule=DIS-03&waits=1'), await listen(taker, '?rule=DIS-03')];
    const approval = randomUUID();
    const of = (subject: string): Oversight['by'] => ({
      ...{ issuer: 'https://id', subject, client: null, role: 'compliance-officer', agency: 'revenue' },
      ...{ session: createHash('sha256').update(subject).digest('base64url'), authTime: new Date().toISOString() },
    });
    const act = (subject: string, version: number, what: OversightAct): Promise<void> =>
      ledger.act({ by: of(subject), at: new Date().toISOString(), stream: streamOf(what), version, act: what });
    const ends = new Date(Date.now() + 6_000).toISOString();
    await act('ann', 1, {
      ...{ kind: 'approval.asked', approval, reason: 'noise', desk: 'revenue', sides: ['revenue'] },
      of: {
        kind: 'exception',
        exception: {
          ...{ rule: 'DIS-03', field: 'count', operator: 'at-most', value: 1_000, agreement: AGREEMENT },
          ...{ reach: 'desk', owner: { issuer: 'https://id', subject: 'ann' }, until: ends, spike: 100_000 },
        },
      },
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await act('anna', 2, { kind: 'approval.given', approval, reason: 'agreed' });
    await own.until(({ events }) => events.length === 2);
    // While it works, what it suppresses leaves her filter, and no list has to be read again.
    await disclosure();
    await ledger.judge();
    await theirs.until(({ events }) => events.length === 2);
    const resumed = await listen(giver, '?rule=DIS-03&waits=1', own.lastId);
    // By its day alone: nothing is recorded then.
    await own.until((stream) => names(stream).filter((name) => name === 'reload').length === 2);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(ends));
    expect(names(own)).toEqual(['ready', 'reload', 'gone', 'reload']);
    await resumed.until((stream) => names(stream).includes('reload'));
    expect(names(theirs)).toEqual(['ready', 'finding DIS-03']);
    // Of before it ended, an id is good for nothing any more.
    expect(names(await listen(giver, '?rule=DIS-03&waits=1', own.events[2]!.id))).toEqual(['reload']);
  });

  it('come in time to others while a search of some takes long', async () => {
    const role = new URL(ledger.database.urlAs('api')).username;
    const overseer = await issuer.overseer(['revenue'], '*', { sub: 'who-waits' });
    const slow = [
      await listen(overseer, '?rule=INC-02&assignee=nobody'),
      await listen(overseer, '?rule=INC-02&waits=1'),
    ];
    const quick = await listen(giver, '?rule=INC-02');
    const together = await listen(await issuer.officer('revenue', 'privacy-officer'), '?rule=INC-02');
    // Of overseers alone, and for one row of theirs.
    await ledger.owner.query(
      `CREATE POLICY slow ON readmodel.triage AS RESTRICTIVE FOR SELECT TO ${role} USING (
         current_setting('countersign.desk', true) <> '@overseers' OR desk <> '@overseers' OR pg_sleep(2.5) IS NOT NULL)`,
    );
    try {
      for (let told = 2; told < 4; told++) {
        await incident();
        await ledger.judge();
        for (const stream of [quick, together]) await stream.until(({ events }) => events.length === told);
        expect(slow.map(({ events }) => events.length)).toEqual([1, 1]);
      }
    } finally {
      await ledger.owner.query('DROP POLICY slow ON readmodel.triage');
    }
    for (const stream of slow) await stream.until(({ events }) => events.length === 3, 40_000);
  });

  it('wait for a database that is away, and for nobody who writes down who looks, and lose nothing', async () => {
    const role = new URL(ledger.database.urlAs('api')).username;
    const { name } = ledger.database.ledger;
    const stream = await listen(giver, '?rule=INC-02');
    const theirs = await listen(taker, '?rule=INC-02');
    const limit = (most: number) => ledger.database.ledger.query(`ALTER DATABASE "${name}" CONNECTION LIMIT ${most}`);
    await limit(0);
    try {
      await ledger.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1`,
        [role],
      );
      await incident();
      await ledger.judge();
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect([names(stream), stream.ended]).toEqual([['ready'], false]);
      expect(await EventStream.open(`${url}/v1/live?rule=INC-02`, giver, stream.lastId)).toBe(503);
    } finally {
      await limit(-1);
    }
    await stream.until(({ events }) => events.length === 2);
    const recorder = await ledger.accessRecorder();
    await recorder.down();
    try {
      // What is open was written down when it was opened.
      await incident();
      await ledger.judge();
      await stream.until(({ events }) => events.length === 3);
      expect(await EventStream.open(`${url}/v1/live?rule=INC-02`, giver, stream.events[1]!.id)).toBe(503);
    } finally {
      await recorder.up();
    }
    const again = await listen(giver, '?rule=INC-02', stream.events[1]!.id);
    await again.until(({ events }) => events.length === 2);
    expect(again.events[1]!.data).toEqual(stream.events[2]!.data);
    expect(names(theirs)).toEqual(['ready']);
  });

  it('end with the token', async () => {
    const token = await issuer.officer('revenue', 'compliance-officer', { exp: Math.floor(Date.now() / 1000) + 3 });
    const stream = await listen(token);
    await stream.until(({ ended }) => ended);
    expect(stream.events.at(-1)).toEqual({ event: 'end', id: undefined, data: { reason: 'until' } });
  });

  it('are for ten streams of one person at once, and again when one has ended', async () => {
    const ten: EventStream[] = [];
    for (let i = 0; i < 10; i++) ten.push(await listen(taker));
    expect(await EventStream.open(`${url}/v1/live`, taker)).toBe(503);
    expect((await listen(giver)).events).toHaveLength(1);
    ten[0]!.close();
    for (const began = Date.now(); Date.now() - began < 5_000;) {
      const stream = await EventStream.open(`${url}/v1/live`, taker);
      if (typeof stream !== 'number') return void streams.push(stream);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('no stream was free again');
  });

  it.each<[string, () => Promise<string>, string, number]>([
    ['a producer', () => issuer.producer('revenue'), '', 403],
    ['a filter that is none', async () => giver, '?severity=huge', 400],
    ['an order, which a stream has not', async () => giver, '?sort=newest', 400],
  ])('are not for %s', async (_name, token, query, status) => {
    expect(await EventStream.open(`${url}/v1/live${query}`, await token())).toBe(status);
  });

  it('are written down when a stream opens and when it has ended, with how much was told', async () => {
    const stream = await listen(await issuer.auditor(), '?rule=INC-02');
    await incident();
    await ledger.judge();
    await stream.until(({ events }) => events.length === 2);
    stream.close();
    const reader = new LedgerReader(ledger.owner);
    const looks = async () => {
      const { size } = await reader.head('access');
      return (await reader.entries('access', 0, size))
        .map(({ bytes }) => parseEntry(bytes).access!)
        .filter(({ route, reader: { role } }) => route === 'GET /v1/live' && role === 'auditor')
        .map(({ outcome, filter, counts: { rows } }) => ({ outcome, rule: filter['rule'], rows }));
    };
    for (const began = Date.now(); Date.now() - began < 5_000 && (await looks()).length < 2;)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await looks()).toEqual([
      { outcome: 'opened', rule: 'INC-02', rows: 0 },
      { outcome: 'shown', rule: 'INC-02', rows: 1 },
    ]);
  });
});
