import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import supertest from 'supertest';
import { DataSource } from 'typeorm';
import { makeEvidenceBundle, verifyDatabase, verifyDatabaseFindings } from '#libs/audit';
import { encodeEntry, entryTail } from '#libs/contracts';
import { IdempotencyKeys, People, sessionKey, SessionStore, SettingsStore, SignInStore } from '#libs/desk';
import { Detector, rebuild } from '#libs/detecting';
import {
  CheckpointPublisher,
  createShards,
  LedgerAppender,
  LedgerReader,
  Notes,
  QuarantineVault,
  ReaderNames,
} from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { NoteTexts, OversightIntake } from '#libs/intake';
import { DASHBOARD_VIEWS, oversightFolded } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { generateLogKey } from '#libs/tlog';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { DetectorBench, until } from '../faults/detector-harness.js';
import { MOST, randomEntries } from '../faults/detector-sendings.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { actOfPerson } from '../support/acts-of-people.js';
import { deskDatabase } from '../support/desk-database.js';
import { httpDraft, kafkaDraft, look, moveTo, PARTITION, range, refusedDraft } from '../support/ledger-drafts.js';
import { ledgerDatabase } from '../support/ledger-database.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { documentedRights } from './rights.js';

/** What this story does not come to, and where it is used. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'recorder | ledger.cosignature | INSERT': 'witnesses cosign: tests/faults/signing-witnesses.e2e.spec.ts',
  'detector | ledger.tile | INSERT': 'every 256 seals fill a tile: libs/ledger/src/append/insert.ts',
  'detector | readmodel.event | UPDATE': 'a retraction comes later: libs/detecting/src/commit/retraction-rows.ts',
  ...Object.fromEntries(
    [
      'database of the ledger | CONNECT',
      'schema dashboard | USAGE',
      ...DASHBOARD_VIEWS.map((view) => `dashboard.${view} | SELECT`),
    ].map((right) => [`grafana | ${right}`, 'a dashboard asks: tests/deploy/dashboard-views.int.spec.ts']),
  ),
  // Nobody acts in this story.
  ...Object.fromEntries(
    [
      'oversight_cursor | SELECT',
      ...['SELECT', 'INSERT', 'UPDATE', 'DELETE'].flatMap((right) => [`triage | ${right}`, `approval | ${right}`]),
      ...['SELECT', 'INSERT', 'DELETE'].map((right) => `oversight_act | ${right}`),
    ].map((right) => [`detector | readmodel.${right}`, 'the fold of oversight: libs/detecting/src/oversight']),
  ),
  ...Object.fromEntries(
    [
      'oversight_cursor | SELECT (received_at)',
      ...['triage', 'approval', 'oversight_act'].map((table) => `${table} | SELECT`),
    ].map((right) => [`api | readmodel.${right}`, 'queries of triage: libs/readmodel/src/queries/triage.ts']),
  ),
  'detector | readmodel.gap | INSERT': 'a rule fails: tests/faults/judged-or-gap.long.spec.ts',
  // Nobody acts in this story.
  ...Object.fromEntries(
    [
      'oversight_cursor | SELECT',
      ...['SELECT', 'INSERT', 'UPDATE', 'DELETE'].flatMap((right) => [`triage | ${right}`, `approval | ${right}`]),
      ...['SELECT', 'INSERT', 'DELETE'].map((right) => `oversight_act | ${right}`),
    ].map((right) => [`detector | readmodel.${right}`, 'the fold of oversight: libs/detecting/src/oversight']),
  ),
  ...Object.fromEntries(
    [
      'oversight_cursor | SELECT (next_index)',
      'oversight_cursor | SELECT (received_at)',
      ...['triage', 'approval', 'oversight_act'].map((table) => `${table} | SELECT`),
    ].map((right) => [`api | readmodel.${right}`, 'queries of triage: libs/readmodel/src/queries/triage.ts']),
  ),
};
/** PostgreSQL's own; auditors compare whatever an officer or the api reads; and policies call their functions, whatever is asked. */
const KEPT = /^everybody \||^auditor \| readmodel\.|^api \| readmodel\.\w+\(\) \| EXECUTE$/;
const PREFIX = 'countersign_test_';

/** The statements that each role has sent, over whatever connection of this process. */
const sent = new Map<string, Set<string>>();

describe('each right', () => {
  const query = pg.Client.prototype.query;
  beforeAll(() => {
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const [what] = args as [string | { text?: string }];
      const text = typeof what === 'string' ? what : (what?.text ?? '');
      const role = (this.user ?? '').replace(PREFIX, '');
      sent.set(role, (sent.get(role) ?? new Set()).add(text));
      return (query as (...all: unknown[]) => unknown).apply(this, args);
    } as typeof query;
  });
  afterAll(() => {
    pg.Client.prototype.query = query;
  });

  it('of a role is used by a process of that role', async () => {
    await record();
    await judgeAndAsk();
    await keepDesk();
    const listed = documentedRights().map(({ right }) => right);
    const unused = listed.filter((right) => !KEPT.test(right) && !uses(right));
    expect(unused.filter((right) => !(right in ELSEWHERE))).toEqual([]);
    expect(listed).toEqual(expect.arrayContaining(Object.keys(ELSEWHERE)));
  }, 400_000);
});

/** Whether a statement of the role needs it, by its text. */
function uses(right: string): boolean {
  const [role, on, what] = right.split(' | ') as [string, string, string];
  const texts = [...(sent.get(role) ?? [])];
  if (on.startsWith('database')) return texts.length > 0;
  if (on.startsWith('schema')) return texts.some((text) => text.includes(`${on.slice('schema '.length)}.`));
  const [, verb, column = ''] = /^(\w+)(?: \((\w+)\))?$/.exec(what)!;
  const table = on.replace('.', '\\.') + '\\b';
  const needs: Record<string, RegExp> = {
    // What a row is found or answered by is read, too.
    SELECT: new RegExp(`(?:FROM|JOIN|,)\\s+${table}|INSERT INTO ${table}[^]*(?:ON CONFLICT|RETURNING)`, 'i'),
    INSERT: new RegExp(`INSERT INTO ${table}`, 'i'),
    UPDATE: new RegExp(`UPDATE ${table}|INSERT INTO ${table}[^]*DO UPDATE`, 'i'),
    DELETE: new RegExp(`DELETE FROM ${table}`, 'i'),
  };
  return texts.some((text) => needs[verb!]!.test(text) && text.includes(column));
}

/** As a recorder does: events from Kafka and by HTTP, one of them twice, what is refused, checkpoints, receipts; then as an auditor looks. */
async function record(): Promise<void> {
  const database = await ledgerDatabase();
  try {
    const db = await database.as('recorder');
    await createShards(db, 1);
    const kek = Buffer.alloc(32, 1);
    const quarantine = new QuarantineVault({ ledger: db, keys: await database.keeper(), kek });
    const appender = new LedgerAppender({ db, shards: 1, quarantine });
    const reader = new LedgerReader(db);
    await appender.append({ drafts: range(0, 300).map((n) => kafkaDraft('0', n)), position: moveTo(null, 299) });
    const refused = refusedDraft('0', 300, Buffer.from('{'));
    const again = await reader.position(PARTITION);
    await appender.append({ drafts: [refused], position: moveTo(again, 300) });
    await appender.append({ drafts: [httpDraft('0', 1), look()] });
    await new ReaderNames(db, quarantine).remember({ issuer: 'i', subject: 's' }, 'a name');
    expect(await quarantine.isKept('0', 300)).toBe(true);
    const oversight = new OversightIntake({ ledger: appender, reader });
    const act = actOfPerson({ note: 'a note' });
    const { index } = await oversight.record(act, 'api');
    expect(await oversight.record(act, 'api')).toMatchObject({ index });
    expect(await new NoteTexts(new Notes(db, quarantine), reader).of([index])).toMatchObject([{ text: 'a note' }]);
    await expect(appender.append({ drafts: [httpDraft('0', 1)] })).rejects.toThrow('recorded already');
    const logKey = generateLogKey('log.test/rights');
    const publisher = new CheckpointPublisher({ db, logKey, origin: 'log.test/rights' });
    expect((await publisher.publishDue()).failed).toEqual([]);
    const checkpoint = await reader.latestCheckpoint('0');
    await reader.receipt(checkpoint!, 10);
    await reader.entry('0', 301);
    await appender.idle();
    // Whoever opens or erases a refused value has the keys' role for it.
    const vault = new QuarantineVault({ ledger: await database.as('owner', 1), keys: await database.keeper(), kek });
    await vault.open('0', 300);
    await vault.erase('0', 300);

    const auditor = await database.as('auditor');
    const believed = { keys: [], policy: undefined };
    const { signal } = new AbortController();
    const report = await verifyDatabase({ db: auditor, believed, intake: true, signal });
    expect(report.ledger.problems).toEqual([]);
  } finally {
    await database.close();
  }
}

/** As detector, api and auditor do, on a case with all kinds of events. */
async function judgeAndAsk(): Promise<void> {
  const bench = await DetectorBench.open();
  try {
    const db = await bench.detectorDb();
    const published = { kind: 'ruleset.published' as const, digest: ruleSet.digest, rules: [] };
    const tail = entryTail({ recorder: { instance: 'test' } }, { control: published });
    const rules = encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', '2026-10-31T00:00:00.000Z', tail);
    await bench.write('0', [rules, ...randomEntries(11, 1, MOST).get('0')!]);
    const detector = new Detector({ db, rules: ruleSet, tickMs: 100, pollMs: 20, sealMs: 0 });
    detector.start();
    await bench.caughtUp().catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(detector.status)}`);
    });
    const sealed = async (): Promise<boolean> =>
      (await bench.owner.query<{ n: number }[]>('SELECT count(*)::int AS n FROM ledger.stream_version'))[0]!.n > 0;
    await until(sealed);
    await detector.stop();
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });

    const issuer = await TestIssuer.start();
    const recorderDb = await postgresSource(bench.urlAs('recorder'), { name: 'spec' }).initialize();
    const recorder = await AccessRecorder.over(recorderDb);
    const settings = loadApiSettings({
      ...issuer.env(),
      ...recorder.env,
      DATABASE_URL: bench.urlAs('api'),
      PORT: '0',
      COUNTERSIGN_LOG_LEVEL: 'fatal',
    });
    const api = await startApi(settings);
    try {
      await oversightFolded(api.get(DataSource));
      await askAll(api.getHttpServer() as Server, bench, bearer(await issuer.overseer()));
    } finally {
      await api.close();
      await recorder.close();
      await recorderDb.destroy();
      await issuer.close();
    }

    const auditor = await postgresSource(bench.urlAs('auditor'), { name: 'spec' }).initialize();
    try {
      await verifyDatabaseFindings(auditor, {});
      const [row] = await bench.owner.query<{ agreement: string }[]>(
        'SELECT agreement FROM readmodel.agreement LIMIT 1',
      );
      await makeEvidenceBundle({ db: auditor, rules: ruleSet, agreement: row!.agreement, vkeys: [] }).catch(
        () => undefined,
      );
    } finally {
      await auditor.destroy();
    }
  } finally {
    await bench.close();
  }
}

/** As the api does for people with a browser. */
async function keepDesk(): Promise<void> {
  const database = await deskDatabase();
  try {
    const db = await database.as('api');
    const who = { issuer: 'i', subject: 's' };
    const sessions = new SessionStore(db, { idleMs: 60_000, wholeMs: 600_000 });
    const [key, tokens] = [sessionKey('id'), Buffer.from('sealed')];
    await sessions.create(key, { ...who, sid: null, named: null, authTime: null, tokens, tokensUntil: 0 });
    await sessions.acted(key);
    await sessions.find(key);
    await sessions.end(key);
    const signIns = new SignInStore(db);
    await signIns.begin('state', 'browser', { issuer: 'i', pending: tokens });
    await signIns.take('state', 'browser');
    await signIns.takeLogout('i', 'jti');
    const people = new People(db);
    await people.seen({ ...who, role: 'overseer', agency: null, name: null });
    await people.list({ agencies: '*', overseers: true }, undefined, 1);
    const settings = new SettingsStore(db);
    await settings.write('i', 's', (await settings.read('i', 's')).version, '{}');
    await settings.write('i', 's', 1, '{}');
    const keys = new IdempotencyKeys(db);
    const claim = await keys.claim('i', 'key', 'request');
    if (claim.kind === 'new') await keys.keep(claim.turn, { status: 200, headers: {}, body: '' });
    await keys.claim('i', 'key', 'request');
  } finally {
    await database.close();
  }
}

/** A stream has no end of its own. */
async function listen(server: Server, who: Record<string, string>): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const { status } = await fetch(`http://127.0.0.1:${port}/v1/live`, { headers: who, signal: stop.signal });
  stop.abort();
  expect(status).toBe(200);
}

/** Every route of the api, each with things that are there. */
async function askAll(server: Server, bench: DetectorBench, who: Record<string, string>): Promise<void> {
  const first = async (text: string): Promise<Record<string, string>> =>
    (await bench.owner.query<Record<string, string>[]>(text))[0] ?? {};
  const { id = '' } = await first('SELECT id FROM readmodel.finding LIMIT 1');
  const { agreement = '' } = await first('SELECT agreement FROM readmodel.agreement ORDER BY events DESC LIMIT 1');
  const { subject = '' } = await first('SELECT subject FROM readmodel.subject_item LIMIT 1');
  const { source = '', event_id: event = '' } = await first(
    'SELECT source, event_id FROM readmodel.event WHERE event_id IS NOT NULL LIMIT 1',
  );
  const openapi = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as {
    paths: Record<string, { get?: object }>;
  };
  const values: Record<string, string> = { id, shard: '0', index: '0', subjectRef: subject };
  const paths = Object.keys(openapi.paths).map((path) =>
    path
      .replace('agreements/{id}', `agreements/${encodeURIComponent(agreement)}`)
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '0')),
  );
  const more = [
    `/v1/events?source=${encodeURIComponent(source)}&id=${event}`,
    `/v1/events?source=${encodeURIComponent(source)}&id=019a0000-0000-7000-8000-000000000000`,
    '/v1/entries/0/0?proof=1',
    '/v1/findings?status=all',
    '/v1/quarantine',
  ];
  for (const path of [...paths, ...more].filter((one) => one !== '/v1/live'))
    expect([path, (await supertest(server).get(path).set(who)).status < 500]).toEqual([path, true]);
  await listen(server, who);
}
