import { findingId } from '#libs/judging';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AskedApi, type Reply } from './asked-api.js';
import { JudgedLedger } from './judged-ledger.js';
import { tokensOf } from './people.js';
import { matrixLines, operationsOf, PEOPLE, type Person } from './matrix-table.js';
import {
  AGREEMENT,
  INSUFFICIENT,
  intrude,
  OTHER_AGREEMENT,
  RECIPIENT,
  ref,
  smallHistory,
  SOURCE,
  system,
} from './small-history.js';

const history = smallHistory();
intrude(history);
const { places, sendings } = history;
const lines = matrixLines('api');
const ofApi = operationsOf('api/openapi.json');

const idOf = (index: number): string => (JSON.parse(sendings[index]!.value.toString()) as { id: string }).id;
const event = (agency: string, index: number): string =>
  `/v1/events?source=${encodeURIComponent(system(agency))}&id=${idOf(index)}`;
const finding = (rule: string, subject: string): string => findingId(rule, AGREEMENT, subject);
const DIS_17 = finding('DIS-17', `${SOURCE}/D-1`);
const DIS_04 = finding('DIS-04', `${SOURCE}/D-1`);
const DIS_10 = finding('DIS-10', 'lifetime');
const MAT_06 = finding('MAT-06', `${RECIPIENT}/R-1`);
const RCP_04 = finding('RCP-04', `${RECIPIENT} ${SOURCE}/D-1`);

/** Where it is in the log of acts, in which seals are too. */
const decision = { index: -1 };
const EXCEPTION = {
  ...{ rule: 'INC-02', field: 'count', operator: 'at-most', value: 0, agreement: AGREEMENT, reach: 'all', spike: 1 },
  ...{ until: new Date(Date.now() + 86_400_000).toISOString(), reason: 'agreed' },
};
const JSON_TYPE = { 'content-type': 'application/json' };
const NOTE = 'what S makes of it';
const INCIDENT = { incidentId: 'I-1', occurredAt: '2025-02-01T00:00:00Z', discoveredAt: '2026-06-01T00:00:00Z' };
const VIEW_OF_LIST = '0f8fad5b-d9cb-469f-a165-70867728950e';

/** How a thing is asked for, and what an answer holds that shows it. Nothing to look for: the whole answer is the thing. */
interface Thing {
  path: string;
  /** Default: GET. */
  method?: string;
  headers?: Record<string, string>;
  /** What is sent. */
  body?: object;
  shows?: (text: string) => boolean;
}
const whole = (path: string): Thing => ({ path });
const holds = (path: string, ...texts: string[]): Thing => ({
  path,
  shows: (text) => {
    const found = texts.filter((one) => text.includes(one)).length;
    // Some of several is neither.
    if (found > 0 && found < texts.length) throw new Error(`${path} shows some of ${texts.join(', ')}`);
    return found > 0;
  },
});
const rule = (id: string, agreement = AGREEMENT): string =>
  `/v1/findings?status=all&limit=200&rule=${id}&agreement=${agreement}`;

const API_THINGS: Record<string, Thing> = {
  'GET /log/{shard}/checkpoint, of an event shard': whole('/log/0/checkpoint'),
  'GET /log/{shard}/checkpoint, of the log of accesses': whole('/log/access/checkpoint'),
  'GET /log/{shard}/tile/{tile}, of an event shard': whole(`/log/0/tile/0/000.p/${sendings.length + 1}`),
  'GET /log/{shard}/tile/{tile}, of the log of accesses': whole('/log/access/tile/0/000.p/3'),
  'GET /log/{shard}/tile/entries/{bundle}, the first entries': whole(
    `/log/0/tile/entries/000.p/${sendings.length + 1}`,
  ),
  'GET /v1/access, a read by an officer of S, of the agreement': holds(
    '/v1/access?limit=200',
    `"subject":"${SOURCE}-compliance-officer"`,
  ),
  'GET /v1/access, a read by the auditor': holds('/v1/access?limit=200', '"subject":"the-auditor"'),
  'GET /v1/access, a read of a list, by an officer of S': holds(
    `/v1/access?view=${VIEW_OF_LIST}`,
    '"route":"GET /v1/findings"',
  ),
  'GET /v1/accountings/{subjectRef}, a disclosure about a person, by S': holds(
    `/v1/accountings/${ref(`${AGREEMENT} person 10`)}`,
    '"disclosure":"D-1"',
  ),
  'POST /v1/acts, what an officer would say': {
    path: '/v1/acts?dryRun=true',
    body: { type: 'gov.transfer.incident.reported.v1', agreement: AGREEMENT, data: INCIDENT },
  },
  'GET /v1/agreements, the agreement': holds('/v1/agreements', `"${AGREEMENT}"`),
  'GET /v1/agreements/{id}, the agreement, and the part of S': holds(
    `/v1/agreements/${AGREEMENT}`,
    `"own":[{"agency":"${SOURCE}","role":"source"`,
  ),
  'GET /v1/agreements/{id}, what its version states': holds(`/v1/agreements/${AGREEMENT}`, '"term":"elementsAllowed"'),
  'GET /v1/agreements/{id}, a source of S': holds(`/v1/agreements/${AGREEMENT}`, `"source":"urn:agency:${SOURCE}:`),
  'GET /v1/agreements/{id}, a source of R': holds(`/v1/agreements/${AGREEMENT}`, `"source":"urn:agency:${RECIPIENT}:`),
  'GET /v1/agreements/{id}/disclosed, what was disclosed': holds(`/v1/agreements/${AGREEMENT}/disclosed`, '"named":'),
  'GET /v1/coverage, how far all is judged': holds('/v1/coverage', '"judgedThrough":"'),
  'GET /v1/me/work, her own': whole('/v1/me/work'),
  'GET /v1/sources, a source of S': holds('/v1/sources?limit=200', `"source":"urn:agency:${SOURCE}:`),
  'GET /v1/sources, a source of R': holds('/v1/sources?limit=200', `"source":"urn:agency:${RECIPIENT}:`),
  'GET /v1/agreements/{id}/funnel, what was disclosed': holds(`/v1/agreements/${AGREEMENT}/funnel`, '"disclosed"'),
  'GET /v1/agreements/{id}/funnel, what was matched': holds(
    `/v1/agreements/${AGREEMENT}/funnel`,
    ...['"matched"', '"accepted"', '"byPath"', `"insufficientAddresses":${INSUFFICIENT}`],
  ),
  'GET /v1/entries/{shard}/{index}, a match, by S': whole(`/v1/entries/0/${places.match}`),
  'GET /v1/entries/{shard}/{index}, a disclosure to R, by S': whole(`/v1/entries/0/${places.disclosure}`),
  'GET /v1/entries/{shard}/{index}, a request, by R': whole(`/v1/entries/0/${places.request}`),
  'GET /v1/entries/{shard}/{index}, an access, by R': whole(`/v1/entries/0/${places.access}`),
  'GET /v1/entries/{shard}/{index}, refused, of S': whole(`/v1/entries/0/${places.refusedOfSource}`),
  'GET /v1/entries/{shard}/{index}, of the recorder itself': whole(`/v1/entries/0/${sendings.length}`),
  'GET /v1/entries/{shard}/{index}, what R decided on a request of S': {
    get path() {
      return `/v1/entries/oversight/${decision.index}`;
    },
  },
  'GET /v1/entries/{shard}/{index}, under the other agreement': whole(`/v1/entries/0/${places.ofOthers}`),
  'GET /v1/entries/{shard}/{index}/receipt, of a match, by S': whole(`/v1/entries/0/${places.match}/receipt`),
  'GET /v1/events, a match, by S': holds(event(SOURCE, places.match), `/v1/entries/0/${places.match}"`),
  'GET /v1/events, a request, by R': holds(event(RECIPIENT, places.request), `/v1/entries/0/${places.request}"`),
  'GET /v1/findings, DIS-17, about items that were disclosed': holds(rule('DIS-17'), DIS_17),
  'GET /v1/findings, MAT-06, DIS-04 and REQ-06: what S alone knows': holds(
    `/v1/findings?status=all&limit=200`,
    ...[MAT_06, DIS_04, finding('REQ-06', `${RECIPIENT}/R-1`)],
  ),
  'GET /v1/findings, RCP-04: what R alone knows': holds(rule('RCP-04'), RCP_04),
  'GET /v1/findings, INT-09 of S': holds(rule('INT-09'), finding('INT-09', `transfers.${SOURCE} schema`)),
  'GET /v1/findings, any under the other agreement': holds('/v1/findings?status=all&limit=200', OTHER_AGREEMENT),
  'GET /v1/findings.csv, DIS-17, about items that were disclosed': holds(
    '/v1/findings.csv?status=all&rule=DIS-17&columns=rule,id',
    `DIS-17,${DIS_17}`,
  ),
  'GET /v1/findings.csv, MAT-06, DIS-04 and REQ-06: what S alone knows': holds(
    '/v1/findings.csv?status=all',
    ...[MAT_06, DIS_04, finding('REQ-06', `${RECIPIENT}/R-1`)],
  ),
  'GET /v1/findings.csv, any under the other agreement': holds('/v1/findings.csv?status=all', OTHER_AGREEMENT),
  'GET /v1/findings/{id}, DIS-17': whole(`/v1/findings/${DIS_17}`),
  'GET /v1/findings/{id}, MAT-06': whole(`/v1/findings/${MAT_06}`),
  'GET /v1/findings/{id}, RCP-04': whole(`/v1/findings/${RCP_04}`),
  'GET /v1/findings/{id}/disclosures, DIS-10': whole(`/v1/findings/${DIS_10}/disclosures`),
  'GET /v1/findings/{id}/hits, DIS-17': whole(`/v1/findings/${DIS_17}/hits`),
  'GET /v1/findings/{id}/hits, MAT-06': whole(`/v1/findings/${MAT_06}/hits`),
  'GET /v1/findings/{id}/items, DIS-17': whole(`/v1/findings/${DIS_17}/items`),
  'GET /v1/findings/{id}/items, DIS-04': whole(`/v1/findings/${DIS_04}/items`),
  'GET /v1/findings/{id}/items.csv, DIS-17': whole(`/v1/findings/${DIS_17}/items.csv`),
  'GET /v1/findings/{id}/items.csv, DIS-04': whole(`/v1/findings/${DIS_04}/items.csv`),
  'GET /v1/findings/{id}/triage, DIS-17': whole(`/v1/findings/${DIS_17}/triage`),
  'GET /v1/findings/{id}/triage, DIS-17 on the desk of S': holds(
    `/v1/findings/${DIS_17}/triage`,
    `"desk":"${SOURCE}","version":1`,
  ),
  'GET /v1/findings/{id}/triage, MAT-06': whole(`/v1/findings/${MAT_06}/triage`),
  'GET /v1/findings/{id}/notes, a note of S on DIS-17': holds(`/v1/findings/${DIS_17}/notes`, NOTE),
  'GET /v1/findings/{id}/notes, MAT-06': whole(`/v1/findings/${MAT_06}/notes`),
  'POST /v1/findings/{id}/triage, a move': {
    path: `/v1/findings/${DIS_17}/triage`,
    method: 'POST',
    headers: JSON_TYPE,
  },
  'PUT /v1/findings/{id}/assignee, somebody': {
    ...{ path: `/v1/findings/${DIS_17}/assignee`, method: 'PUT', headers: JSON_TYPE },
  },
  'POST /v1/findings/{id}/notes, a note': { path: `/v1/findings/${DIS_17}/notes`, method: 'POST', headers: JSON_TYPE },
  'POST /v1/findings/triage/preview, many': { path: '/v1/findings/triage/preview', method: 'POST', headers: JSON_TYPE },
  'POST /v1/findings/triage, many': { path: '/v1/findings/triage', method: 'POST', headers: JSON_TYPE },
  'GET /v1/findings/{id}/timeline, DIS-17': whole(`/v1/findings/${DIS_17}/timeline`),
  'GET /v1/findings/{id}/timeline, MAT-06': whole(`/v1/findings/${MAT_06}/timeline`),
  'GET /v1/approvals, the list': whole('/v1/approvals'),
  'GET /v1/approvals/{id}, one that there is not': whole('/v1/approvals/0f8fad5b-d9cb-469f-a165-70867728950e'),
  'POST /v1/approvals/{id}/approve, a decision': {
    path: '/v1/approvals/0f8fad5b-d9cb-469f-a165-70867728950e/approve',
    method: 'POST',
    headers: JSON_TYPE,
  },
  'POST /v1/approvals/{id}/refuse, a decision': {
    path: '/v1/approvals/0f8fad5b-d9cb-469f-a165-70867728950e/refuse',
    method: 'POST',
    headers: JSON_TYPE,
  },
  'POST /v1/approvals/{id}/withdraw, a decision': {
    path: '/v1/approvals/0f8fad5b-d9cb-469f-a165-70867728950e/withdraw',
    method: 'POST',
    headers: JSON_TYPE,
  },
  'GET /v1/exceptions, the list': whole('/v1/exceptions'),
  'POST /v1/exceptions, an exception': { path: '/v1/exceptions', method: 'POST', headers: JSON_TYPE },
  'POST /v1/exceptions/{id}/end, its end': {
    path: '/v1/exceptions/0f8fad5b-d9cb-469f-a165-70867728950e/end',
    method: 'POST',
    headers: JSON_TYPE,
  },
  'POST /v1/quarantine/{shard}/{index}/erasure, a refused value': {
    path: '/v1/quarantine/0/1/erasure',
    method: 'POST',
    headers: JSON_TYPE,
  },
  'GET /v1/oversight, an act of S on DIS-17': holds('/v1/oversight?limit=200', DIS_17),
  'GET /v1/live, findings as they change': whole('/v1/live'),
  'GET /v1/log/{shard}/consistency, of an event shard': whole('/v1/log/0/consistency?from=0'),
  'GET /v1/log/{shard}/consistency, of the log of accesses': whole('/v1/log/access/consistency?from=0'),
  'GET /auth/callback, the end of a sign-in': whole('/auth/callback?code=x&state=y'),
  'GET /auth/sign-in, the way to the issuer': whole('/auth/sign-in'),
  'GET /v1/me, herself': whole('/v1/me'),
  'GET /v1/me/settings, her own': whole('/v1/me/settings'),
  'GET /v1/people, an officer of S': holds('/v1/people', `"${SOURCE}-compliance-officer"`),
  'GET /v1/people, an overseer': holds('/v1/people', '"the-overseer"'),
  'GET /v1/people/acting, an officer of S, who acted, and asked of R': holds(
    '/v1/people/acting',
    `"${SOURCE}-compliance-officer"`,
  ),
  'GET /v1/session, her own': whole('/v1/session'),
  'POST /auth/back-channel-logout, a logout token': { path: '/auth/back-channel-logout', method: 'POST' },
  'POST /auth/sign-out, her own session': { path: '/auth/sign-out', method: 'POST' },
  'PUT /v1/me/settings, her own': { path: '/v1/me/settings', method: 'PUT', headers: { 'if-match': 'none' } },
  'GET /v1/not-evaluable, REQ-03: names that the request leaves open': holds(
    `/v1/not-evaluable?rule=REQ-03&agreement=${AGREEMENT}`,
    '"items.namePresent"',
  ),
  'GET /v1/not-evaluable/subjects, REQ-03: the request that it leaves open': holds(
    `/v1/not-evaluable/subjects?rule=REQ-03&agreement=${AGREEMENT}`,
    '"items.namePresent"',
  ),
  'GET /v1/quarantine, refused, of S': holds('/v1/quarantine', `/v1/entries/0/${places.refusedOfSource}"`),
  'GET /v1/quarantine, refused, of R': holds('/v1/quarantine', `/v1/entries/0/${places.refusedOfRecipient}"`),
  'GET /v1/status, the event shard': holds('/v1/status', '"shard":"0"'),
  'GET /v1/status, the size of the log of accesses': holds('/v1/status', '"shard":"access"'),
};

/** As the table has it, or another status. */
function outcomeOf({ status, text }: Reply, { shows }: Thing): string {
  if (status !== 200) return String(status);
  return !shows || shows(text) ? 'sees' : '–';
}

describe('the table of who sees what', () => {
  it('has a line for every operation, and no other', () => {
    expect([...new Set(lines.map(({ route }) => route))].sort()).toEqual([...ofApi].sort());
  });

  it('holds in it what the spec asks for, all of it', () => {
    const things = lines.map(({ route, thing }) => `${route}, ${thing}`);
    expect(things.sort()).toEqual(Object.keys(API_THINGS).sort());
  });
});

describe('who sees what of the api', () => {
  let ledger: JudgedLedger;
  let issuer: TestIssuer;
  let api: AskedApi;
  let tokens: Record<Person, string | undefined>;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await JudgedLedger.of(sendings);
    api = await AskedApi.over(ledger, issuer);
    tokens = await tokensOf(issuer);
    for (const person of ['S officer', 'auditor'] as const)
      await api.as(tokens[person])(`/v1/agreements/${AGREEMENT}/funnel`);
    await api.as(tokens['S officer'])('/v1/findings', { 'countersign-view': VIEW_OF_LIST });
    // Whoever changes something is known as one to whom work can be given.
    for (const person of ['S officer', 'overseer'] as const)
      await api.ask('/v1/me/settings', {
        method: 'PUT',
        headers: { ...bearer(tokens[person]!), 'content-type': 'application/json', 'if-match': '"0"' },
        body: JSON.stringify({ views: [], lastVisit: null }),
      });
    const noted = await api.ask(`/v1/findings/${DIS_17}/notes`, {
      method: 'POST',
      headers: { ...bearer(tokens['S officer']!), ...JSON_TYPE, 'if-match': '"0"' },
      body: JSON.stringify({ note: NOTE }),
    });
    expect([noted.status, noted.text]).toEqual([202, expect.stringContaining('"version":1')]);
    const asked = await act(tokens['S officer']!, '/v1/exceptions', EXCEPTION);
    await ledger.judge();
    const signedIn = { auth_time: Math.floor(Date.now() / 1_000) };
    const decider = await issuer.officer(RECIPIENT, 'privacy-officer', signedIn);
    const headers = { 'if-match': '"1"' };
    const decided = await act(decider, `/v1/approvals/${asked.id}/approve`, { reason: 'agreed' }, headers);
    decision.index = decided.entry.index;
    await ledger.judge();
    await ledger.publish();
  });
  const act = async (token: string, path: string, body: object, headers = {}) => {
    const { status, text } = await api.ask(path, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { ...bearer(token), ...JSON_TYPE, ...headers },
    });
    expect([status, text]).toEqual([202, expect.any(String)]);
    return JSON.parse(text) as { id: string; entry: { index: number } };
  };
  afterAll(async () => {
    await api?.close();
    await ledger?.close();
    await issuer?.close();
  });

  /** Of an answer without end; what a stream shows to whom, tests/e2e/live.e2e.spec.ts asks. */
  const begun = async (path: string, token: string | undefined): Promise<Reply> => {
    const stop = new AbortController();
    const headers = token === undefined ? {} : bearer(token);
    const { status } = await fetch(api.url + path, { headers, signal: stop.signal });
    stop.abort();
    return { status, headers: {}, text: '' };
  };
  const asked = (token: string | undefined, { path, method, headers, body }: Thing): Promise<Reply> =>
    path === '/v1/live'
      ? begun(path, token)
      : body === undefined
        ? api.as(token, method)(path, headers)
        : api.ask(path, {
            ...{ method: 'POST', body: JSON.stringify(body) },
            headers: { 'content-type': 'application/json', ...(token === undefined ? {} : bearer(token)) },
          });

  it.each(
    lines.filter(({ route }) => ofApi.includes(route)).map((line) => [`${line.route}, ${line.thing}`, line] as const),
  )('%s', async (name, { expected }) => {
    const thing = API_THINGS[name]!;
    const found = {} as Record<Person, string>;
    for (const person of PEOPLE) found[person] = outcomeOf(await asked(tokens[person], thing), thing);
    expect(found).toEqual(expected);
  });

  /** Without the policy of a table, some line of the table of who sees what does not hold. */
  it.each<[string, string]>([
    ['finding', 'GET /v1/findings, MAT-06, DIS-04 and REQ-06: what S alone knows'],
    ['event', 'GET /v1/events, a match, by S'],
    ['agreement', 'GET /v1/agreements, the agreement'],
    ['funnel', 'GET /v1/agreements/{id}/funnel, what was matched'],
    ['not_evaluable', 'GET /v1/not-evaluable, REQ-03: names that the request leaves open'],
    ['not_evaluable_subject', 'GET /v1/not-evaluable/subjects, REQ-03: the request that it leaves open'],
  ])('a policy of %s that is left out shows in the table', async (table, name) => {
    const { expected } = lines.find(({ route, thing }) => `${route}, ${thing}` === name)!;
    const thing = API_THINGS[name]!;
    await ledger.owner.query(`CREATE POLICY leak ON readmodel.${table} FOR SELECT USING (true)`);
    try {
      const found = {} as Record<Person, string>;
      for (const person of PEOPLE) found[person] = outcomeOf(await asked(tokens[person], thing), thing);
      expect(found).not.toEqual(expected);
    } finally {
      await ledger.owner.query(`DROP POLICY leak ON readmodel.${table}`);
    }
  });
});
