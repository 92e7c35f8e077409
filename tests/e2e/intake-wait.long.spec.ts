import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash } from '#libs/merkle';
import { formatVkey, generateCosignerKey, generateLogKey, parseProof, verifyProof, writeKeyFile } from '#libs/tlog';
import { Described } from '../support/described.js';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

interface Awaited {
  shard: string;
  index: number;
  leafHash: string;
  state: string;
  wait?: string;
  checkpointSize?: number | null;
  receipt?: string | null;
}

describe('HTTP intake that waits for the receipt', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  const key = generateLogKey(ORIGIN);
  const dir = mkdtempSync(join(tmpdir(), 'countersign-wait-'));
  const keyFile = join(dir, 'log.key');
  beforeAll(async () => {
    await writeKeyFile(keyFile, key);
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
  });
  afterAll(async () => {
    await fleet.close();
    await bench.checkLedger();
    await bench.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const start = (env: Record<string, string> = {}): Promise<RecorderProcess> =>
    fleet.start({ COUNTERSIGN_LOG_KEY_FILE: keyFile, ...env });

  const document = new Described('api/recorder-openapi.json');
  const post = async (url: string, query: string, body: string, type = SINGLE) => {
    const response = await fetch(`${url}/v1/events${query}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(await fleet.producer()) },
      body,
    });
    const { status, headers } = response;
    const answer = (await response.json()) as Awaited & Awaited[];
    document.check({ method: 'POST', path: '/v1/events', status, type: headers.get('content-type'), body: answer });
    return { status, body: answer };
  };

  /** The receipt must prove the entry with the answered leaf hash, against a checkpoint that covers it. */
  const proves = ({ index, leafHash, receipt, checkpointSize, wait }: Awaited): void => {
    expect(wait).toBe('published');
    const proof = parseProof(Buffer.from(receipt!));
    expect(proof.index).toBe(index);
    const log = key.named(`${ORIGIN}/0`).verifier;
    const { checkpoint } = verifyProof({ proof, leafHash: Buffer.from(leafHash, 'base64'), log });
    expect(checkpoint.size).toBe(checkpointSize);
    expect(checkpoint.size).toBeGreaterThan(index);
  };

  it('answers with proofs once a checkpoint is published, for repeats too', async () => {
    const recorder = await start();
    const sent = event(1);
    const one = await post(recorder.url, '?wait=published', sent);
    expect([one.status, one.body.state]).toEqual([200, 'recorded']);
    proves(one.body);
    const repeat = await post(recorder.url, '?wait=published', sent);
    expect([repeat.status, repeat.body.state, repeat.body.index]).toEqual([200, 'repeat', one.body.index]);
    proves(repeat.body);
    const batch = await post(recorder.url, '?wait=published', `[${event(2)},${event(3)}]`, BATCH);
    expect([batch.status, batch.body.length]).toEqual([200, 2]);
    for (const receipt of batch.body) proves(receipt);
    const plain = await post(recorder.url, '', event(4));
    expect([plain.status, 'wait' in plain.body, 'receipt' in plain.body]).toEqual([200, false, false]);
    expect(leafHash(await bench.reader.entry('0', one.body.index)).toString('base64')).toBe(one.body.leafHash);
    await recorder.stop();
  });

  it('reports after the time limit that the event is recorded and not published, and ends the wait when it stops', async () => {
    // Nothing is published at any speed of signing, because the policy's only witness does not exist.
    const policy = join(dir, 'policy');
    const missingWitness = formatVkey(generateCosignerKey('witness.example.org').verifier);
    writeFileSync(policy, `witness away ${missingWitness} http://127.0.0.1:1\nquorum away\n`);
    const recorder = await start({ COUNTERSIGN_WITNESS_POLICY_FILE: policy });
    const started = performance.now();
    const sent = event(10);
    const late = await post(recorder.url, '?wait=published&timeout=1', sent);
    expect(performance.now() - started).toBeGreaterThan(1_000);
    expect(late).toMatchObject({
      status: 202,
      body: { state: 'recorded', wait: 'timed-out', checkpointSize: null, receipt: null },
    });
    expect(leafHash(await bench.reader.entry('0', late.body.index)).toString('base64')).toBe(late.body.leafHash);
    const next = event(11);
    const waiting = post(recorder.url, '?wait=published&timeout=30', `[${next}]`, BATCH);
    // After its commit, the answer waits only for a checkpoint.
    const { id } = JSON.parse(next) as { id: string };
    await eventually(async () => expect((await bench.recorded()).map(({ entry }) => entry.event?.id)).toContain(id));
    // An orderly stop: nobody had to kill the process, so the wait ended with it and not after 30 s.
    expect(await recorder.stop()).toEqual({ code: 0, signal: null });
    expect(await waiting).toMatchObject({ status: 202, body: [{ state: 'recorded', wait: 'timed-out' }] });
  });

  it('refuses a wait that it cannot provide, and records nothing', async () => {
    const recorder = await start();
    const { size } = await bench.reader.head('0');
    for (const query of [
      '?wait=signed',
      '?wait=',
      '?timeout=3',
      '?wait=published&timeout=0',
      '?wait=published&timeout=31',
    ])
      expect([query, (await post(recorder.url, query, event(20))).status]).toEqual([query, 400]);
    expect((await bench.recorded()).filter(({ index, entry }) => index >= size && !entry.control)).toEqual([]);
    await recorder.stop();
  });
});
