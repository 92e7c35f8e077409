import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '#libs/identity';
import type { Access } from '#libs/contracts';
import { Look } from '../access/access-log.js';
import type { ReadCounts } from '../access/reads.js';
import type { Cell } from './csv.js';
import { ExportsBusy } from './errors.js';
import { type ExportLimits, Exports } from './exports.js';

const LIMITS: ExportLimits = { atOnce: 2, pageMs: 5_000, wholeMs: 20_000 };
/** A page of 100 rows and 100 kB: a few dozen are more than what lies between two sockets. */
const PAGE: Cell[][] = Array.from({ length: 100 }, (_, n) => [n, 'x'.repeat(1_000)]);
const MANY = 2_000;

const said: string[] = [];
const log = { warn: (line: string) => said.push(line), error: (line: string) => said.push(line) };
const principal = (subject: string): Principal => ({ issuer: 'https://id.test', subject }) as Principal;

describe('an export', () => {
  let server: Server;
  let logged: [Access['outcome'], number][];
  let asked: number;
  let failing: Access['outcome'] | undefined;
  let ended: Promise<void>;

  const serve = async (limits: ExportLimits, pages: number, fails?: Error): Promise<void> => {
    const exports = new Exports(limits, log);
    [logged, asked, failing] = [[], 0, undefined];
    const look = new Look(async (outcome: Access['outcome'], { rows }: ReadCounts) => {
      if (outcome === failing) throw new Error('the recorder is away');
      logged.push([outcome, rows]);
    });
    async function* all(): AsyncGenerator<Cell[][]> {
      for (; asked < pages;) {
        asked += 1;
        yield PAGE;
      }
      if (fails) throw fails;
    }
    server = createServer((_request, response) => {
      const send = () =>
        exports.send(response, look, {
          ...{ name: 'rows', notes: [], columns: ['n', 'x'], rows: pages * 100, pages: all() },
          counts: (rows) => ({ rows }),
        });
      ended = exports.during(principal('reader'), response, send);
      ended.catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  };
  const ask = async (): Promise<IncomingMessage> => {
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  /** Reads all of it, or fails as a client does that is cut off. */
  const read = async (response: IncomingMessage): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  };
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('is logged before its first byte, and when it has left', async () => {
    await serve(LIMITS, 3);
    const text = await read(await ask());
    expect(text.split('\r\n')).toHaveLength(1 + 300 + 1);
    expect(logged).toEqual([
      ['opened', 300],
      ['shown', 300],
    ]);
  });

  it('asks for no more pages than the reader takes, and logs what she got when she goes away', async () => {
    await serve(LIMITS, MANY);
    const response = await ask();
    await once(response, 'readable');
    // She does not read on: it waits.
    await sleep(300);
    const waiting = asked;
    expect(waiting).toBeLessThan(MANY / 2);
    await sleep(200);
    expect(asked).toBe(waiting);
    response.destroy();
    await ended;
    expect(logged).toEqual([
      ['opened', MANY * 100],
      ['broken-off', waiting * 100],
    ]);
  });

  it('is broken off if the reader takes too long for a page, or for all', async () => {
    for (const limits of [
      { ...LIMITS, pageMs: 100 },
      { ...LIMITS, wholeMs: 100 },
    ]) {
      await serve(limits, MANY);
      const response = await ask();
      await once(response, 'readable');
      await ended;
      expect(logged.at(-1)![0]).toBe('broken-off');
      expect(said.at(-1)).toMatch(/^an export was broken off after \d+ rows: its reader took too long$/);
      await expect(read(response)).rejects.toThrow('aborted');
      server.closeAllConnections();
      server.close();
    }
    await serve(LIMITS, 0);
  });

  it('is broken off in time also where memory is tidied up while its reader takes nothing', async () => {
    setFlagsFromString('--expose_gc');
    const tidyUp = runInNewContext('gc') as () => void;
    await serve({ ...LIMITS, pageMs: 500 }, MANY);
    const response = await ask();
    await once(response, 'readable');
    for (let n = 0; n < 5; n++) {
      await sleep(20);
      tidyUp();
    }
    const broken = await Promise.race([ended.then(() => true), sleep(10_000, false)]);
    expect(broken).toBe(true);
    expect(logged.at(-1)![0]).toBe('broken-off');
    response.destroy();
  });

  it('does not end as an answer does if its rows fail, or if its end cannot be written down', async () => {
    await serve(LIMITS, 2, new Error('the database went away'));
    await expect(ask().then(read)).rejects.toThrow();
    await ended;
    expect(logged).toEqual([
      ['opened', 200],
      ['broken-off', 200],
    ]);
    server.close();
    await serve(LIMITS, 2);
    failing = 'shown';
    await expect(ask().then(read)).rejects.toThrow();
    await ended;
    expect(logged.at(-1)).toEqual(['broken-off', 200]);
  });

  it('sends nothing if its beginning cannot be written down', async () => {
    await serve(LIMITS, 2);
    failing = 'opened';
    await expect(ask()).rejects.toThrow();
    await expect(ended).rejects.toThrow('the recorder is away');
    expect([logged, asked]).toEqual([[], 0]);
  });

  it('is one at a time of each reader, and few of all', async () => {
    await serve(LIMITS, 0);
    const exports = new Exports(LIMITS, log);
    const headers: string[] = [];
    const response = { setHeader: (name: string) => headers.push(name), end: () => undefined } as never;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const one = exports.during(principal('a'), response, () => held);
    await expect(exports.during(principal('a'), response, () => held)).rejects.toMatchObject({ own: true });
    const two = exports.during(principal('b'), response, () => held);
    await expect(exports.during(principal('c'), response, () => held)).rejects.toThrow(ExportsBusy);
    expect(headers).toEqual(['retry-after', 'retry-after']);
    release();
    await Promise.all([one, two]);
    await exports.during(principal('c'), response, async () => undefined);
  });
});
