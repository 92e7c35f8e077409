import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OVERSIGHT, parseEntry } from '#libs/contracts';
import * as notesCommand from '../../apps/cli/src/commands/notes.js';
import { ActNotTaken, OversightLogAway, VersionMoved } from '../../apps/api/src/oversight/errors.js';
import { OversightLog } from '../../apps/api/src/oversight/oversight-log.js';
import { RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { actOfPerson, OVERSEER } from '../support/acts-of-people.js';
import { callCli } from '../support/call-cli.js';
import { bearer } from '../support/tokens.js';

const JSON_TYPE = 'application/json';

describe('a recorder that writes down what people do', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let log: OversightLog;
  let token: string;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start();
    token = await tokenOf('api');
    log = logOf(recorder.url);
  });
  afterAll(async () => {
    await fleet?.close();
    await bench?.close();
  });

  const tokenOf = async (role: 'api' | 'detector' | 'operator'): Promise<string> =>
    (await fleet.identity()).processes.token(role);
  const logOf = (url: string) => new OversightLog({ url, token: () => tokenOf('api') });
  const post = async (path: string, body: unknown, by: string | undefined = token, type = JSON_TYPE) => {
    const response = await fetch(`${recorder.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(by ? bearer(by) : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) as Record<string, unknown> };
  };
  let next = 0;
  /** On a finding of its own. */
  const act = (of: Parameters<typeof actOfPerson>[0] = {}) =>
    actOfPerson({
      ...of,
      act: {
        ...(of.act ?? actOfPerson().oversight.act),
        finding: `finding-${String(next++).padStart(14, '0')}`,
      } as never,
    });
  const size = async (): Promise<number> => (await bench.reader.head(OVERSIGHT)).size;

  it('takes acts of apis alone, as described alone', async () => {
    const good = act({ note: 'S was told' });
    for (const [path, body] of [['/v1/oversight', good] as const, ['/v1/notes', { indexes: [0] }] as const]) {
      expect((await post(path, body, '')).status).toBe(401);
      expect((await post(path, body, await tokenOf('detector'))).status).toBe(403);
      expect((await post(path, body, await tokenOf('operator'))).status).toBe(403);
      expect((await post(path, body, await (await fleet.identity()).issuer.overseer())).status).toBe(403);
      expect((await post(path, body, token, 'text/plain')).status).toBe(415);
      expect((await post(path, `{"a":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
      expect((await post(path, '{"a":1,"a":2}')).status).toBe(400);
      expect((await post(path, {})).status).toBe(400);
    }
    const { oversight } = good;
    const wrong: unknown[] = [
      { oversight },
      { ...good, more: 1 },
      { oversight: { ...oversight, more: 1 } },
      { oversight: { ...act().oversight, version: 0 } },
      { oversight: { ...act().oversight, by: { ...oversight.by, role: 'auditor' } } },
      { oversight: { ...act().oversight, stream: good.oversight.stream } },
      { oversight: act({ by: OVERSEER }).oversight },
    ];
    for (const body of wrong) expect([body, (await post('/v1/oversight', body)).status]).toEqual([body, 400]);
    expect(await size()).toBe(0);
    expect(await post('/v1/oversight', good)).toMatchObject({ status: 200, body: { index: 0, version: 1 } });
    expect(parseEntry(await bench.reader.entry(OVERSIGHT, 0))).toMatchObject({ oversight, via: { api: {} } });
  });

  it('refuses a note with an identifier, says where, and does not repeat it', async () => {
    const before = await size();
    for (const [note, words] of [
      ['asked S\nabout 123-45-6789', 'line 2 holds what looks like an SSN'],
      ['１２３\n４５\n６７８９', 'lines 1 to 3 hold what looks like an SSN'],
      ['itin 912-70-1234', 'line 1 holds what looks like an'],
      ['she lives at 100 Main St, Springfield IL 62701', 'line 1 holds what looks like a street address'],
    ] as const) {
      const { status, text, body } = await post('/v1/oversight', act({ note }));
      expect([status, (body['errors'] as { pointer: string }[])[0]!.pointer]).toEqual([400, '/note/text']);
      expect(text).toContain(words);
      for (const word of ['6789', '1234', 'Main', '６７８９']) expect(text).not.toContain(word);
    }
    expect(await size()).toBe(before);
  });

  it('answers whose act was second with the version that is', async () => {
    const first = act();
    expect((await post('/v1/oversight', first)).status).toBe(200);
    const second = actOfPerson({ ...first.oversight, at: '2026-11-22T16:00:00Z' });
    expect(await post('/v1/oversight', second)).toMatchObject({
      status: 409,
      body: { type: 'urn:countersign:problem:stream-moved', version: 1 },
    });
    expect(await post('/v1/oversight', first)).toMatchObject({ status: 200, body: { version: 1 } });
  });

  it('lets an api append with a note, read it, and be told what it did wrong', async () => {
    const { by, at, act: what } = act().oversight;
    const draft = { by, at, act: what };
    const placed = await log.append(draft, 0, 'S was told\non Friday');
    const second = await log.append({ ...draft, at: '2026-11-22T17:00:00Z' }, placed.version);
    expect([placed.version, second.version]).toEqual([1, 2]);
    await expect(log.append(draft, 0)).rejects.toEqual(expect.objectContaining({ version: 2 }));
    await expect(log.append(draft, 0)).rejects.toThrow(VersionMoved);
    await expect(log.append(draft, 2, '123-45-6789')).rejects.toThrow(ActNotTaken);
    const notes = await log.notes([placed.index, second.index, 9_999]);
    expect([...notes.values()]).toEqual([{ index: placed.index, state: 'kept', text: 'S was told\non Friday' }]);

    const dir = mkdtempSync(join(tmpdir(), 'countersign-notes-'));
    try {
      writeFileSync(join(dir, 'kek'), Buffer.alloc(32, 7), { mode: 0o600 });
      const over = ['--quarantine-keys', await bench.database.keeperUrl(), '--quarantine-key-file', join(dir, 'kek')];
      const erase = (url: string, index: number, reason: string, expected = 0) =>
        callCli(
          notesCommand,
          ['notes', 'erase', '--database', url, ...over, '--index', String(index), '--reason', reason],
          expected,
        );
      const { url } = bench.database.ledger;
      expect((await erase(bench.database.urlAs('recorder'), placed.index, 'order 7', 1)).stderr).toContain(
        "takes the owner's connection",
      );
      expect((await erase(url, second.index, 'order 7', 1)).stderr).toContain('has no note');
      expect((await erase(url, placed.index, 'about 123-45-6789', 1)).stderr).toContain('an SSN');
      expect((await log.notes([placed.index])).get(placed.index)).toMatchObject({ state: 'kept' });
      const before = await size();
      expect((await erase(url, placed.index, 'order 7')).stdout).toContain('is erased; the act stays');
      expect((await erase(url, placed.index, 'order 8')).stdout).toContain('could not be opened any more');
      expect(await size()).toBe(before + 1);
      expect(parseEntry(await bench.reader.entry('oversight', before))).toMatchObject({
        ...{ via: { recorder: { instance: 'countersign notes' } } },
        control: { kind: 'note.erased', index: placed.index, reason: 'order 7' },
      });
      expect((await log.notes([placed.index])).get(placed.index)).toEqual({
        ...{ index: placed.index, state: 'erased', text: null },
      });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('finds an act again of which the answer was lost, and tells of a recorder that is away', async () => {
    const one = act().oversight;
    const before = await size();
    const [proxy, asked] = await losing(recorder.url, 1);
    try {
      expect(await logOf(proxy.url).append(one, 0)).toMatchObject({ index: before, version: 1 });
      expect(asked()).toBe(2);
      expect(await size()).toBe(before + 1);
    } finally {
      await proxy.close();
    }
    await expect(logOf(proxy.url).append(act().oversight, 0)).rejects.toThrow(OversightLogAway);
    await expect(new OversightLog('nobody writes').append(one, 0)).rejects.toThrow('nobody writes');
  });
});

/** Before a recorder: it passes requests on, and loses the first answers, as a connection that ends does. */
async function losing(recorder: string, lost: number) {
  let asked = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { authorization = '', 'content-type': type = '' } = request.headers;
      const headers = { authorization, 'content-type': type };
      const answer = await fetch(recorder + request.url!, { method: 'POST', headers, body: Buffer.concat(parts) });
      asked += 1;
      if (asked <= lost) return request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': JSON_TYPE }).end(await answer.text());
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }, () => asked] as const;
}
