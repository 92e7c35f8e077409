import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import openapiTS, { astToString } from 'openapi-typescript';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { event, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { TestIssuer } from '../support/tokens.js';
import { ApiLedger, TAKER } from './api-ledger.js';

const run = promisify(execFile);

/**
 * What somebody writes who has nothing but the documents. Each line with @ts-expect-error fails to compile where the types say less than
 * the server does: an unused one is an error.
 */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';
import type { paths as intake } from './recorder.js';

type Arguments = [apiUrl: string, recorderUrl: string, officer: string, producer: string, event: string];
const [apiUrl, recorderUrl, officer, producer, event] = process.argv.slice(2) as Arguments;
const bearer = (token: string) => ({ authorization: \`Bearer \${token}\` });
const api = createClient<paths>({ baseUrl: apiUrl, headers: bearer(officer) });
const recorder = createClient<intake>({ baseUrl: recorderUrl, headers: bearer(producer) });

const { error: unknown, response: nobody } = await createClient<paths>({ baseUrl: apiUrl }).GET('/v1/status');
const unauthenticated: [number, string | undefined] = [nobody.status, unknown?.type];

const { data: page, error } = await api.GET('/v1/findings', { params: { query: { limit: 1, status: 'all' } } });
if (!page) throw new Error(error.title);
const [first] = page.findings;
if (!first) throw new Error('no finding');
const severity: 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' = first.severity;
const agreement: string | null = first.agreement;
// @ts-expect-error it may be null
const surely: string = first.agreement;
// @ts-expect-error there is no such member
first.sevrity;

const { data: one } = await api.GET('/v1/findings/{id}', { params: { path: { id: first.id } } });
const clauses: components['schemas']['FindingDetail']['clauses'] | undefined = one?.clauses;

const { error: refused, response } = await api.GET('/v1/findings', {
  params: { query: { limit: 0 } },
});
const pointer: string | undefined = refused?.errors?.[0]?.pointer;
// @ts-expect-error there is no such parameter
void (() => api.GET('/v1/findings', { params: { query: { sevrity: 'LOW' } } }));
// @ts-expect-error nor such a choice
void (() => api.GET('/v1/findings', { params: { query: { sort: 'upwards' } } }));
// @ts-expect-error nor such a path
void (() => api.GET('/v1/finding', {}));
// @ts-expect-error both parameters are required
void (() => api.GET('/v1/events', { params: { query: { id: 'x' } } }));

const { data: entry } = await api.GET('/v1/entries/{shard}/{index}', {
  params: { path: { shard: '0', index: 0 }, query: { proof: '1' } },
});
const proof = entry && 'inclusionProof' in entry ? entry.inclusionProof : undefined;

const { data: note } = await api.GET('/log/{shard}/checkpoint', { params: { path: { shard: '0' } }, parseAs: 'text' });

const sent = await recorder.POST('/v1/events', {
  body: JSON.parse(event),
  headers: { 'content-type': 'application/cloudevents+json' },
});
const receipt = sent.data && !Array.isArray(sent.data) ? sent.data.state : undefined;

console.log(JSON.stringify({ unauthenticated, severity, agreement, clauses: clauses?.length, status: response.status, pointer, proof: Array.isArray(proof), origin: note?.split('\\n')[0], receipt }));
`;

const OPTIONS = {
  ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] },
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitReturns: true },
  ...{ noPropertyAccessFromIndexSignature: true, verbatimModuleSyntax: true, isolatedModules: true },
};

describe('a client that is generated from the documents', () => {
  let folder: string;
  let ledger: ApiLedger;
  let app: INestApplication | undefined;
  let bench: RecorderBench;
  let issuer: TestIssuer;
  let fleet: RecorderFleet;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-client-'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    ledger = await ApiLedger.open();
    const refused = { requestId: 'R-1', reason: 'none', surplus: true } as never;
    await ledger.post(ledger.event('gov.transfer.request.withdrawn.v1', refused, { source: TAKER }));
    await ledger.judge();
    await ledger.publish();
    issuer = await TestIssuer.start();
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
  });
  afterAll(async () => {
    await app?.close();
    await fleet?.close();
    await bench?.close();
    await ledger?.close();
    await issuer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('compiles in the strictest TypeScript, and works', async () => {
    for (const [file, name] of [
      ['openapi.json', 'api.d.ts'],
      ['recorder-openapi.json', 'recorder.d.ts'],
    ]) {
      const types = await openapiTS(readFileSync(join('docs/api', file!), 'utf8'));
      writeFileSync(join(folder, name!), astToString(types));
    }
    writeFileSync(join(folder, 'program.ts'), PROGRAM);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, files: ['program.ts'] }));
    const compiled = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder]).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(compiled.stdout).toBe('');

    app = await startApi(
      loadApiSettings({
        DATABASE_URL: ledger.database.urlAs('api'),
        PORT: '0',
        COUNTERSIGN_LOG_LEVEL: 'fatal',
        ...issuer.env(),
        ...(await ledger.accessEnv()),
      }),
    );
    const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
    const recorder = await fleet.start({ ...issuer.env() });
    const { stdout } = await run(process.execPath, [
      join(folder, 'program.js'),
      `http://127.0.0.1:${port}`,
      recorder.url,
      await issuer.overseer(),
      await issuer.producer('irs'),
      event(0),
    ]);
    expect(JSON.parse(stdout)).toEqual({
      unauthenticated: [401, 'urn:countersign:problem:no-token'],
      severity: expect.any(String),
      agreement: 'revenue-border-1',
      clauses: expect.any(Number),
      status: 400,
      pointer: '#/query/limit',
      proof: true,
      origin: 'ledger.test/api/0',
      receipt: 'recorded',
    });
  });
});
