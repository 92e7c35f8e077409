import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AGREEMENT, ApiLedger, TAKER } from '../e2e/api-ledger.js';
import { RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { type TestProcesses, testProcesses, TestIssuer } from '../support/tokens.js';
import { pythonPackages } from './sdks/install.js';

const runFile = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, 'fuzzer/requirements.txt');

/**
 * Left out: what asks for more than the documents promise. A cursor or an id that fits its pattern is refused all the same where it was
 * not given out, and JSON that fits the schema of a CloudEvent is recorded as refused: so no request is sure to be taken.
 */
const EXCLUDED = ['positive_data_acceptance', 'negative_data_rejection'];
const EXAMPLES = '6';
const SEED = '20260105';
/** No limit: a fuzzer is somebody who asks too much. */
const UNLIMITED = Object.fromEntries(
  ['', '_OPEN', '_TOKENS', '_LOG'].map((which) => [`COUNTERSIGN_RATE_LIMIT${which}`, '0']),
);

describe('a schema fuzzer finds no undocumented answer and no fault', () => {
  let dir: string;
  let python: { PYTHONPATH: string };
  let issuer: TestIssuer;
  let processes: TestProcesses;
  let ledger: ApiLedger;
  let app: INestApplication;
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  const urls = {} as Record<'api' | 'recorder', string>;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-fuzzer-'));
    python = await pythonPackages(dir, REQUIREMENTS);
    issuer = await TestIssuer.start();
    processes = await testProcesses();
    ledger = await ApiLedger.open();
    const refused = { requestId: 'R-1', reason: 'none', surplus: true } as never;
    await ledger.post(ledger.event('gov.transfer.request.withdrawn.v1', refused, { source: TAKER }));
    await ledger.judge();
    await ledger.publish();
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ ...UNLIMITED, ...issuer.env(), ...(await ledger.accessEnv()) },
      }),
    );
    urls.api = `http://127.0.0.1:${(app.getHttpServer() as { address(): AddressInfo }).address().port}`;
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    urls.recorder = (await fleet.start({ ...UNLIMITED, ...issuer.env(), ...processes.env })).url;
  }, 600_000);
  afterAll(async () => {
    await app?.close();
    await fleet?.close();
    await bench?.close();
    await ledger?.close();
    await issuer?.close();
    processes?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const LONG = { lifeSeconds: 3_600 };
  const TOKENS: Record<string, () => Promise<string> | undefined> = {
    nobody: () => undefined,
    producer: () => issuer.producer('border'),
    'compliance officer': () => issuer.officer('border'),
    'privacy officer': () => issuer.officer('revenue', 'privacy-officer'),
    auditor: () => issuer.auditor(['border'], [AGREEMENT]),
    overseer: () => issuer.overseer(),
    'somebody without a role': () => issuer.mint({}, LONG),
    'one of our processes': () => processes.token('detector'),
  };

  /** Whom GET /v1/live gives a stream, which does not end by itself: the fuzzer would wait for each. Others are refused, and it asks as them. */
  const WATCHERS = ['compliance officer', 'privacy officer', 'auditor', 'overseer'];

  const documentOf = (api: 'api' | 'recorder'): string =>
    resolve('docs/api', api === 'api' ? 'openapi.json' : 'recorder-openapi.json');

  async function faultsOf(
    api: 'api' | 'recorder',
    token: string | undefined,
    file = documentOf(api),
    more: readonly string[] = [],
  ): Promise<string> {
    const asking = token === undefined ? [] : ['--header', `Authorization:Bearer ${token}`];
    // Without a token of ours it makes up some, which are refused before the method is looked at.
    const excluded = [...EXCLUDED, ...(token === undefined ? ['unsupported_method'] : [])];
    const args = [
      ...['-m', 'schemathesis.cli', 'run', file, '--url', urls[api], '--checks', 'all'],
      ...['--exclude-checks', excluded.join(), '--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', EXAMPLES, '--seed', SEED, '--request-timeout', '20'],
      ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color', '--continue-on-failure', '--no-shrink'],
      ...asking,
      ...more,
    ];
    try {
      await runFile('python3', args, {
        cwd: dir,
        env: { ...process.env, ...python },
        maxBuffer: 64 * 2 ** 20,
        timeout: 280_000,
      });
      return '';
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return `${stdout.slice(-20_000)}${stderr.slice(-5_000)}`;
    }
  }

  it.each(Object.keys(TOKENS).flatMap((who) => (['api', 'recorder'] as const).map((api) => [who, api] as const)))(
    'as %s, of the %s',
    async (who, api) => {
      const token = await TOKENS[who]!();
      const left = api === 'api' && WATCHERS.includes(who) ? ['--exclude-path', '/v1/live'] : [];
      expect(await faultsOf(api, token, documentOf(api), left)).toBe('');
    },
    300_000,
  );

  it('and finds a status that somebody forgot to document', async () => {
    const document = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as {
      paths: Record<string, { get: { responses: Record<string, object> } }>;
    };
    delete document.paths['/v1/status']!.get.responses['401'];
    const file = join(dir, 'forgotten.json');
    writeFileSync(file, JSON.stringify(document));
    expect(await faultsOf('api', undefined, file, ['--include-path', '/v1/status'])).toContain(
      'Undocumented status code',
    );
  }, 120_000);
});
