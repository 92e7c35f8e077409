import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atPace, latencyOf, Load } from './load.js';
import { allAnswered, atLeast, atMost, verdictLines } from './verdicts.js';

describe('a load', () => {
  let server: Server | undefined;
  let load: Load;
  const over = async (answer: RequestListener, connections = 2): Promise<Load> => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (load = new Load(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections));
  };
  afterEach(() => {
    load.close();
    server?.close();
    server?.closeAllConnections();
  });

  it('counts what is answered 200, and keeps what is not with its words', async () => {
    let n = 0;
    await over((_, response) => response.writeHead(++n % 2 ? 200 : 503).end('the database is away'), 1);
    expect(await load.oneByOne(() => '/x', 4)).toHaveLength(2);
    expect(load.failures).toEqual(Array(2).fill('/x answered 503: the database is away'));
    expect(verdictLines([allAnswered(load.failures)])).toEqual([
      'NOT REACHED: requests without an answer, the first: /x answered 503: the database is away: 2, aim at most 0',
    ]);
  });

  it('sends a request again that met the end of a kept connection, and no other', async () => {
    const met = new WeakSet<object>();
    let cut = 0;
    await over(({ socket }, response) => {
      if (!met.has(socket)) return void (met.add(socket), response.end());
      cut += 1;
      socket.destroy();
    }, 1);
    await load.all(() => '/x', 3);
    expect([cut, load.failures]).toEqual([2, []]);
    server!.removeAllListeners('request').on('request', ({ socket }) => socket.destroy());
    server!.closeAllConnections();
    await load.all(() => '/x', 1);
    expect(load.failures).toEqual([expect.stringContaining('/x did not answer')]);
  });

  it('counts waiting from when a request was due', async () => {
    await over((_, response) => setTimeout(() => response.end(), 100), 1);
    // One connection, twice the pace that it can bear.
    const taken = await load.latencies(() => '/x', 20, 500);
    // Ten are due within half a second; an eleventh where the timer is late.
    expect([10, 11]).toContain(taken.length);
    expect(taken.at(-1)).toBeGreaterThan(300);
    expect(latencyOf(taken).p50Ms).toBeLessThan(latencyOf(taken).p99Ms);
  });
});

it('a pace starts what is due though what was started before has not ended, and fails with it', async () => {
  let started = 0;
  const failing = atPace(100, 50, async () => {
    started += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (started > 2) throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(started).toBe(5);
});

it('a verdict says what was aimed at, and whether it was reached', () => {
  expect(verdictLines([atMost('p99', 12.5, 40, 'ms'), atLeast('events', 400, 475, 'a second')])).toEqual([
    'reached: p99: 12.5, aim at most 40 ms',
    'NOT REACHED: events: 400, aim at least 475 a second',
  ]);
  // What could not be measured was not reached.
  expect(atMost('p99', NaN, 40, 'ms').reached).toBe(false);
});
