import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startProcess } from '#libs/stack';
import {
  addSignatures,
  askAsLog,
  encodeBase64,
  formatAddCheckpoint,
  formatVkey,
  generateLogKey,
  openCheckpoint,
  parseCosignatures,
  parsePolicy,
  type PrivateKey,
  signNote,
} from '#libs/tlog';
import { originHash, WitnessClient } from '#libs/witness';
import { keepersOf } from '../../apps/recorder/src/witnesses.js';
import { bearer } from '../support/tokens.js';
import { WitnessedLog } from '../support/witnessed-log.js';
import { WitnessProcess } from './witness-process.js';

const log = new WitnessedLog();
const second = new WitnessedLog(log.key.named('log.example/ledger/1'));
const fork = new WitnessedLog(log.key, 'other', 5);
/** The log of who looked. */
const looks = new WitnessedLog(log.key.named('log.example/ledger/access'));
const SECRET = 'the-secret-of-auditors-and-overseers';
const witness = new WitnessProcess([log.key.verifier, second.key.verifier, looks.key.verifier]);
beforeAll(async () => {
  const file = join(witness.dir, 'secret');
  writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
  await witness.start({ COUNTERSIGN_WITNESS_SECRET_FILE: file });
});
afterAll(() => witness.close());

const monitor = (origin: string): Promise<Response> => fetch(`${witness.url}/${originHash(origin)}/checkpoint`);

describe('the witness, as a process', () => {
  it('answers according to tlog-witness, from the first checkpoint to a fork', async () => {
    const request = (oldSize: number, proof: Buffer[], checkpoint: Buffer): Buffer =>
      formatAddCheckpoint({ oldSize, proof, checkpoint });
    const stranger = new WitnessedLog(generateLogKey('elsewhere.example'));
    const impostor = new WitnessedLog(generateLogKey(log.origin));
    const lie = signNote(`${log.origin}\n0\n${encodeBase64(log.root(3))}\n`, [log.key]);
    const steps: [string, Uint8Array, number, string?][] = [
      ['nothing', Buffer.alloc(0), 400],
      ['rubbish', Buffer.from('old 0\n\nrubbish'), 400],
      ['an unknown origin', stranger.request(0, 1), 404],
      ['another key', impostor.request(0, 1), 403],
      ['an empty tree with a root', request(0, [], lie), 422],
      ['a proof from nothing', request(0, [log.root(1)], log.checkpoint(3)), 422],
      ['a size it never saw', log.request(2, 3), 409, '0\n'],
      ['the first', log.request(0, 3), 200],
      ['an old size above', log.request(4, 3), 400],
      ['from nothing again', log.request(0, 8), 409, '3\n'],
      ['the next', log.request(3, 8), 200],
      ['the same again', log.request(8, 8), 200],
      ['no proof', request(8, [], log.checkpoint(12)), 422],
      ['another tree of the size', fork.request(8, 8), 422],
      ['another tree', fork.request(8, 12), 422],
      ['the older one', log.request(3, 8), 409, '8\n'],
      ['the second log', second.request(0, 300), 200],
    ];
    for (const [step, body, status, size] of steps) {
      const answer = (await witness.post(body))!;
      expect([step, answer.status]).toEqual([step, status]);
      if (status === 409) expect([answer.type, answer.text]).toEqual(['text/x.tlog.size', size]);
      else if (status === 200) expect(parseCosignatures(answer.text)).toHaveLength(1);
      else expect(answer.type).toMatch(/^application\/problem\+json/);
    }
    const served = await monitor(log.origin);
    expect([served.status, served.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const note = Buffer.from(await served.arrayBuffer());
    const opened = openCheckpoint(note, log.key.verifier, [witness.key.verifier]);
    expect([opened.checkpoint.size, opened.note.verified.length]).toEqual([8, 2]);
    // Both notes of the fork are kept as evidence: only the log could have signed them.
    const evidence = readFileSync(join(witness.store, `${originHash(log.origin)}.fork`), 'utf8');
    expect(evidence.match(/^log\.example\/ledger\/0\n8\n.+$/gm)).toHaveLength(2);
    const metrics = await (await fetch(witness.metrics)).text();
    expect(metrics).toMatch(/countersign_witness_requests_total\{outcome="cosigned",app="witness"\} 4/);
    expect(metrics).toMatch(/countersign_witness_forks_total\{origin="log.example\/ledger\/0",app="witness"\} 1/);
    expect(metrics).toMatch(/countersign_witness_size_entries\{origin="log.example\/ledger\/1",app="witness"\} 300/);
  });

  it('accepts bodies of any type, up to its limit, and answers only known paths', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const body = Buffer.from(second.request(300, 300));
      const headers = { 'content-type': type };
      const { status } = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body, headers });
      expect([type, status]).toEqual([type, 200]);
    }
    expect((await witness.post(Buffer.alloc(300_000)))!.status).toBe(413);
    expect((await monitor('log.example/ledger/2')).status).toBe(404);
    expect((await fetch(`${witness.url}/..%2flock/checkpoint`)).status).toBe(404);
    expect((await fetch(`${witness.url}/${originHash(log.origin).toUpperCase()}/checkpoint`)).status).toBe(404);
    // A client that disconnects in the middle of its body does not affect others.
    const socket = connect(Number(new URL(witness.url).port), '127.0.0.1');
    const half = 'POST /add-checkpoint HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\nold ';
    await new Promise((resolve) => socket.write(half, resolve));
    socket.destroy();
    expect((await fetch(`${witness.url}/health/ready`)).status).toBe(200);
  });

  it('cosigns for our client, many sizes at once', async () => {
    const policy = parsePolicy(`witness w ${formatVkey(witness.key.verifier)} ${witness.url}\nquorum w\n`);
    const rounds = [310, 320, 340].map(async (size) => {
      const { signatures } = await new WitnessClient().collect(
        second.checkpoint(size),
        async (oldSize) => second.consistency(oldSize, size),
        policy,
        { timeoutMs: 60_000, attempts: 3 },
      );
      return { size, signatures };
    });
    const results = await Promise.all(rounds);
    for (const { size, signatures } of results) {
      // Smaller sizes may be outdated by then; the largest must be cosigned.
      if (size === 340) expect(signatures).toHaveLength(1);
      const note = addSignatures(second.checkpoint(size), signatures);
      expect(openCheckpoint(note, second.key.verifier, [witness.key.verifier]).checkpoint.size).toBe(size);
    }
    const latest = Buffer.from(await (await monitor(second.origin)).arrayBuffer());
    expect(openCheckpoint(latest, second.key.verifier, [witness.key.verifier]).checkpoint.size).toBe(340);
  });

  it('shows the log of who looked to itself and to whoever has the secret; to all others it is not there', async () => {
    const ask = (origin: string, headers: Record<string, string> = {}) =>
      fetch(`${witness.url}/${originHash(origin)}/checkpoint`, { headers });
    const told = async (response: Response) => {
      const { instance: _instance, requestId: _id, ...body } = (await response.json()) as Record<string, unknown>;
      return [response.status, response.headers.get('content-type'), response.headers.get('cache-control'), body];
    };
    const keeper = (logKey: PrivateKey) => {
      const witnessPolicy = parsePolicy(`witness w ${formatVkey(witness.key.verifier)} ${witness.url}\nquorum w\n`);
      return keepersOf({ COUNTERSIGN_WITNESS_TIMEOUT_MS: 60_000 }, { witnessPolicy, logKey })[0]!;
    };
    expect(await keeper(log.key).latest(looks.origin)).toBeNull();
    expect((await witness.post(looks.request(0, 5)))!.status).toBe(200);
    // As a log that there is not.
    expect(await told(await ask(looks.origin))).toEqual(await told(await ask('log.example/ledger/nothing')));
    expect((await ask(looks.origin)).status).toBe(404);

    const asRecorder = (await keeper(log.key).latest(looks.origin))!;
    const asAuditor = await ask(looks.origin, bearer(SECRET));
    expect([asAuditor.status, asAuditor.headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const note of [asRecorder, Buffer.from(await asAuditor.arrayBuffer())])
      expect(openCheckpoint(note, looks.key.verifier, [witness.key.verifier]).checkpoint.size).toBe(5);

    // Told so: a recorder that is not believed must not take it that nothing was ever seen.
    for (const authorization of [
      ...[`Bearer ${SECRET}x`, 'Bearer', `Basic ${SECRET}`],
      askAsLog(generateLogKey(looks.origin), Math.floor(Date.now() / 1000)),
      askAsLog(looks.key, Math.floor(Date.now() / 1000) - 400),
      askAsLog(log.key, Math.floor(Date.now() / 1000)),
    ])
      expect([authorization, (await ask(looks.origin, { authorization })).status]).toEqual([authorization, 401]);
    await expect(keeper(generateLogKey('log.example/ledger')).latest(looks.origin)).rejects.toThrow('answers 401');
    // Other logs are open, whatever is sent.
    expect((await ask(log.origin, bearer('nothing'))).status).toBe(200);
    expect(await (await fetch(witness.metrics)).text()).not.toContain(looks.origin);
  });

  it('lets no second process use its store', async () => {
    const name = 'second';
    const rival = await startProcess({
      entry: 'dist/apps/witness/src/main.js',
      name,
      dir: witness.dir,
      env: { ...witness.settings(), PORT: '0' },
    });
    expect((await rival.exited).code).toBe(1);
    expect(readFileSync(rival.log, 'utf8')).toContain('another process has this store');
    expect((await witness.post(second.request(340, 340)))!.status).toBe(200);
  });

  it('starts with usable files only, and names the problem', async () => {
    writeFileSync(join(witness.dir, 'none'), '# none\n');
    writeFileSync(join(witness.dir, 'log.key'), `${log.key.skey}\n`, { mode: 0o600 });
    const started = await startProcess({
      entry: 'dist/apps/witness/src/main.js',
      name: 'wrong',
      dir: witness.dir,
      env: {
        ...witness.settings(),
        COUNTERSIGN_WITNESS_KEY_FILE: join(witness.dir, 'log.key'),
        COUNTERSIGN_WITNESS_LOGS_FILE: join(witness.dir, 'none'),
      },
    });
    expect((await started.exited).code).toBe(78);
    const text = readFileSync(started.log, 'utf8');
    expect(text).toContain('COUNTERSIGN_WITNESS_KEY_FILE');
    expect(text).toContain('COUNTERSIGN_WITNESS_LOGS_FILE');
    expect(text).not.toContain(log.key.skey.split('+').at(-1)!);
  });

  it('is not ready while a stored checkpoint is damaged, and resumes when it is restored', async () => {
    const path = join(witness.store, originHash(log.origin));
    const good = readFileSync(path);
    writeFileSync(path, good.subarray(0, 30));
    const ready = await fetch(`${witness.url}/health/ready`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('not one that this witness')]);
    expect((await witness.post(log.request(8, 9)))!.status).toBe(500);
    expect((await witness.post(log.request(0, 9)))!.status).toBe(500);
    writeFileSync(path, good);
    expect((await witness.post(log.request(8, 9)))!.status).toBe(200);
  });

  it('stops in order, and continues from its store', async () => {
    expect((await witness.stop()).code).toBe(0);
    expect(readdirSync(witness.store)).not.toContain('lock');
    await witness.start();
    expect(await witness.post(log.request(0, 9))).toMatchObject({ status: 409, text: '9\n' });
    expect((await witness.post(log.request(9, 10)))!.status).toBe(200);
  });
});
