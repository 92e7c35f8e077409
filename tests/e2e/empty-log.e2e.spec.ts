import type { AddressInfo, Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { createShards } from '#libs/ledger';
import { UrlSource, verifyLog } from '#libs/verifier';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { Described } from '../support/described.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { ApiLedger } from './api-ledger.js';

describe('a log that has not signed yet', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let app: INestApplication;
  let recorder: AccessRecorder;
  let base: string;
  const document = new Described('api/openapi.json');
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await ApiLedger.open();
    await createShards(await ledger.database.as('recorder', 1), 1);
    recorder = await AccessRecorder.start(ledger.database);
    app = await startApi(
      loadApiSettings({
        ...{ ...issuer.env(), ...recorder.env, DATABASE_URL: ledger.database.urlAs('api') },
        ...{ PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
      }),
    );
    base = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await app?.close();
    await recorder?.close();
    await ledger?.close();
    await issuer?.close();
  });
  const ask = async (path: string) => {
    const response = await fetch(base + path, { headers: bearer(await issuer.overseer()) });
    const { status, headers } = response;
    const type = headers.get('content-type');
    const text = await response.text();
    const body = type?.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {};
    document.check({ method: 'GET', path: path.split('?')[0]!, status, type, body });
    return { status, body, retryAfter: headers.get('retry-after') };
  };
  const problem = async (path: string) => {
    const { status, body } = await ask(path);
    return [status, String(body['type']).replace('urn:countersign:problem:', '')];
  };
  const nothing = { from: 0, to: 0, consistencyProof: [], fromCheckpoint: null, toCheckpoint: null };

  it('is empty so far, which is no fault', async () => {
    const { status, body, retryAfter } = await ask('/log/0/checkpoint');
    expect([status, body['type'], retryAfter]).toEqual([404, 'urn:countersign:problem:empty-so-far', '1']);
    expect(await problem('/log/7/checkpoint')).toEqual([404, 'not-found']);
    expect((await ask('/v1/status')).body['shards']).toContainEqual(
      expect.objectContaining({ shard: '0', size: 0, signedSize: 0, checkpoint: null }),
    );
    for (const query of ['from=0', 'from=0&to=0'])
      expect((await ask(`/v1/log/0/consistency?${query}`)).body).toEqual({ shard: '0', ...nothing });
    expect(await problem('/v1/log/0/consistency?from=1')).toEqual([404, 'not-found']);
    expect(await problem('/v1/log/7/consistency?from=0')).toEqual([404, 'not-found']);
  });

  it('is not verified by the word of its server, and a log that is not there is told apart', async () => {
    const told = async (shard: string) => {
      const report = await verifyLog(new UrlSource(`${base}/log/${shard}`, { attempts: 1 }), { keys: [] });
      return [report.ok, report.problems.map(({ detail }) => detail)];
    };
    expect(await told('0')).toEqual([
      false,
      ['empty so far: the log has signed no checkpoint yet, as its server says'],
    ]);
    expect(await told('7')).toEqual([false, ['checkpoint is not there']]);
  });

  it('proves nothing from the empty tree once it has signed, because every tree extends it', async () => {
    await ledger.send('gov.transfer.source.watermarked.v1', { upTo: '2026-01-05T10:00:00Z', nextSequence: '2' });
    expect((await ask('/v1/log/0/consistency?from=0')).body).toEqual({ shard: '0', ...nothing });
    expect(await problem('/v1/entries/0/0?proof=1')).toEqual([409, 'not-yet-signed']);
    expect((await ask('/v1/entries/0/0')).status).toBe(200);
    await ledger.publish();
    const { body } = await ask('/v1/log/0/consistency?from=0');
    expect(body).toEqual({ ...nothing, shard: '0', to: 1, toCheckpoint: expect.stringContaining('/0\n1\n') });
    expect(await problem('/v1/log/0/consistency?from=1&to=0')).toEqual([400, 'invalid-parameters']);
    expect((await ask('/v1/log/0/consistency?from=1')).body).toMatchObject({ from: 1, to: 1, consistencyProof: [] });
    expect((await ask('/v1/entries/0/0?proof=1')).status).toBe(200);
  });
});
