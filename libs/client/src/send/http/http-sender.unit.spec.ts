import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outgoing } from '../sender.js';
import { IssuerUnavailable, TokenFileUnusable, TokenInTheClear } from '../../token/errors.js';
import { NotAllowed, ReceiptsMissing, RecorderRefused, RecorderUnavailable } from './errors.js';
import { HttpSender } from './http-sender.js';

interface Asked {
  type: string;
  signature: string | undefined;
  authorization: string | undefined;
  events: { id: string }[];
  bytes: number;
}
type Answer = (asked: Asked, attempt: number) => { status: number; body?: unknown; headers?: Record<string, string> };

const event = (n: number, signature?: string): Outgoing => ({
  value: Buffer.from(JSON.stringify({ source: 'urn:agency:ice:ero', id: `id-${n}`, pad: 'x'.repeat(50) })),
  source: 'urn:agency:ice:ero',
  agreementid: 'a1',
  id: `id-${n}`,
  signature,
});
const receiptsFor = ({ events }: Asked) => ({
  status: 200,
  body: { receipts: events.map(({ id }) => ({ source: 'urn:agency:ice:ero', id, shard: '0', index: 5 })).reverse() },
});

describe('HttpSender', () => {
  let servers: Server[] = [];
  let asked: Asked[];
  const serve = async (answer: Answer, options = {}): Promise<HttpSender> => {
    asked = [];
    const server = createServer((request, response) => {
      void read(request).then((one) => {
        asked.push(one);
        const { status, body, headers } = answer(one, asked.length);
        response.writeHead(status, headers).end(JSON.stringify(body ?? {}));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpSender({ url: `http://127.0.0.1:${port}`, deliveryTimeout: 2_000, ...options });
  };
  afterEach(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    servers = [];
  });

  it('sends bounded batches in order and gives back where each event is recorded', async () => {
    const sender = await serve(receiptsFor, { maxBatchEvents: 2 });
    const events = [1, 2, 3].map((n) => event(n));
    const { acknowledged, receipts, failure } = await sender.send(events);
    expect([acknowledged, failure]).toEqual([events, undefined]);
    expect(receipts).toEqual(events.map(({ id, source }) => ({ id, source, shard: '0', index: 5 })));
    expect(asked.map(({ type, events: sent }) => [type.split(';')[0], sent.map(({ id }) => id)])).toEqual([
      ['application/cloudevents-batch+json', ['id-1', 'id-2']],
      ['application/cloudevents+json', ['id-3']],
    ]);
  });

  it('gives a batch up at once where its token is refused', async () => {
    for (const status of [401, 403]) {
      const sender = await serve(() => ({ status, body: { title: 'no' } }));
      const { acknowledged, failure } = await sender.send([1, 2, 3].map((n) => event(n)));
      expect([acknowledged, failure, asked.length]).toEqual([[], expect.any(RecorderRefused), 1]);
    }
  });

  it('keeps a body below its limit', async () => {
    const sender = await serve(receiptsFor, { maxBatchBytes: 400, maxBatchEvents: 100 });
    await sender.send(Array.from({ length: 20 }, (_, n) => event(n)));
    expect(Math.max(...asked.map(({ bytes }) => bytes))).toBeLessThanOrEqual(400);
    expect(asked.flatMap(({ events }) => events)).toHaveLength(20);
  });

  it('sends signed events singly, with the signature, without changing the order', async () => {
    const sender = await serve(receiptsFor);
    await sender.send([event(1), event(2, 'k:s2'), event(3, 'k:s3'), event(4)]);
    expect(asked.map(({ signature, events }) => [signature, events.map(({ id }) => id).join()])).toEqual([
      [undefined, 'id-1'],
      ['k:s2', 'id-2'],
      ['k:s3', 'id-3'],
      [undefined, 'id-4'],
    ]);
  });

  it('tries again while the recorder is not ready', async () => {
    const sender = await serve((one, attempt) => (attempt < 3 ? { status: 503 } : receiptsFor(one)));
    expect((await sender.send([event(1)])).failure).toBeUndefined();
    expect(asked).toHaveLength(3);
  });

  it('gives up after its time and says what was acknowledged', async () => {
    const sender = await serve((one) => (one.events[0]!.id === 'id-1' ? receiptsFor(one) : { status: 503 }), {
      maxBatchEvents: 1,
      deliveryTimeout: 300,
    });
    const { acknowledged, failure } = await sender.send([event(1), event(2)]);
    expect(acknowledged.map(({ id }) => id)).toEqual(['id-1']);
    expect(failure).toBeInstanceOf(RecorderUnavailable);
  });

  it('halves a batch that is too large', async () => {
    const sender = await serve((one) => (one.events.length > 1 ? { status: 413 } : receiptsFor(one)));
    const events = [1, 2, 3].map((n) => event(n));
    expect((await sender.send(events)).acknowledged).toEqual(events);
  });

  it('finds the one event that the recorder refuses, and sends the others', async () => {
    const sender = await serve((one) =>
      one.events.some(({ id }) => id === 'id-2')
        ? { status: 400, body: { title: 'No id', detail: 'an event', errors: [{ pointer: '/0', detail: 'no comma' }] } }
        : receiptsFor(one),
    );
    const { acknowledged, failure } = await sender.send([1, 2, 3].map((n) => event(n)));
    expect(acknowledged.map(({ id }) => id)).toEqual(['id-1', 'id-3']);
    expect(failure).toBeInstanceOf(RecorderRefused);
    expect(failure!.message).toContain('No id: an event: /0: no comma');
  });

  describe('for events that the recorder has as refused', () => {
    const place = (id: string) => ({ source: 'urn:agency:ice:ero', id, shard: '0', index: 5 });
    const refused = (id: string) => ({
      ...place(id),
      state: 'quarantined',
      reason: 'schema',
      detail: `${id}: write it`,
    });

    it('sends none of a batch again, and says which do not count', async () => {
      const sender = await serve(({ events }) => ({
        status: 422,
        body: { type: 'x', receipts: events.map(({ id }) => (id === 'id-2' ? refused(id) : place(id))) },
      }));
      const events = [1, 2, 3].map((n) => event(n));
      const { acknowledged, receipts, failure } = await sender.send(events);
      expect([acknowledged, failure, asked.length]).toEqual([events, undefined, 1]);
      expect(receipts).toEqual([place('id-1'), { ...place('id-2'), refused: 'id-2: write it' }, place('id-3')]);
    });

    it('reads the receipt of a single one', async () => {
      const sender = await serve(() => ({ status: 422, body: { type: 'x', receipt: refused('id-1') } }));
      const { acknowledged, receipts } = await sender.send([event(1)]);
      expect(acknowledged).toHaveLength(1);
      expect(receipts).toEqual([{ ...place('id-1'), refused: 'id-1: write it' }]);
    });

    it('takes a 422 of somebody else for no receipt', async () => {
      const sender = await serve(() => ({ status: 422, body: { title: 'No' } }));
      expect((await sender.send([event(1)])).failure).toBeInstanceOf(ReceiptsMissing);
    });
  });

  describe('with a token', () => {
    const problem = (detail: string, type = 'x') => ({ type, title: 'No', detail });

    it('asks for it before each request', async () => {
      let n = 0;
      const sender = await serve(receiptsFor, { maxBatchEvents: 1, token: async () => `t${++n}` });
      await sender.send([event(1), event(2)]);
      expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    });

    it('asks for another where the recorder refuses one, once', async () => {
      const refused: (string | undefined)[] = [];
      const token = async (last?: string) => (refused.push(last), last === undefined ? 'old' : 'new');
      const sender = await serve(
        (one) => (one.authorization === 'Bearer new' ? receiptsFor(one) : { status: 401, body: problem('expired') }),
        { token },
      );
      expect((await sender.send([event(1)])).failure).toBeUndefined();
      expect(refused).toEqual([undefined, 'old']);
      const never = await serve(() => ({ status: 401, body: problem('for another audience') }), { token });
      const { failure } = await never.send([event(1)]);
      expect(failure).toBeInstanceOf(NotAllowed);
      expect(failure!.message).toMatch(/HTTP 401\): No: for another audience\. Get another token/);
      expect(asked).toHaveLength(2);
    });

    it('says that one is needed', async () => {
      const sender = await serve(() => ({ status: 401, body: problem('This needs a token') }));
      const { failure } = await sender.send([event(1)]);
      expect(failure!.message).toMatch(/Send a token: give the credentials of a producer/);
      expect(asked).toHaveLength(1);
    });

    it('sends the events of its own sources, and says which it may not write for', async () => {
      const other = { ...event(2), source: 'urn:agency:irs:x' };
      const sent = (one: Asked) => JSON.stringify(one.events);
      const sender = await serve((one) =>
        sent(one).includes('id-2') ? { status: 403, body: problem('urn:agency:irs:x') } : receiptsFor(one),
      );
      const { acknowledged, failure } = await sender.send([event(1), other, event(3)]);
      expect(acknowledged.map(({ id }) => id)).toEqual(['id-1', 'id-3']);
      expect(failure).toBeInstanceOf(NotAllowed);
      expect(failure!.message).toContain('Use the credentials of a producer that may write for these sources');
      // All, then each source.
      expect(asked).toHaveLength(3);
    });

    it('waits for an issuer that is away, and for what it does not know, but not for what stays wrong', async () => {
      let n = 0;
      const away = new IssuerUnavailable('https://i.example', 'HTTP 503');
      const sender = await serve(receiptsFor, {
        token: async () => {
          if (++n === 1) throw away;
          if (n === 2) throw new Error('of a source of somebody else');
          return 't';
        },
      });
      expect((await sender.send([event(1)])).failure).toBeUndefined();
      expect(n).toBe(3);
      const broken = await serve(receiptsFor, {
        token: async () => {
          throw new TokenFileUnusable('f', 'is empty');
        },
      });
      expect((await broken.send([event(1)])).failure).toBeInstanceOf(TokenFileUnusable);
      expect(asked).toHaveLength(0);
    });

    it('sends it nowhere else, and not where others could read it', async () => {
      const sender = await serve(() => ({ status: 307, headers: { location: '/elsewhere' } }), {
        token: async () => 't',
      });
      expect((await sender.send([event(1)])).failure).toBeInstanceOf(RecorderRefused);
      expect(asked).toHaveLength(1);
      const token = async () => 't';
      expect(() => new HttpSender({ url: 'http://recorder.example', token })).toThrow(TokenInTheClear);
      expect(() => new HttpSender({ url: 'http://127.0.0.1.example', token })).toThrow(TokenInTheClear);
      expect(() => new HttpSender({ url: 'https://recorder.example', token })).not.toThrow();
    });
  });

  it('does not take an answer without receipts for a success', async () => {
    const sender = await serve(() => ({ status: 200, body: { ok: true } }));
    const { acknowledged, failure } = await sender.send([event(1)]);
    expect(acknowledged).toEqual([]);
    expect(failure).toBeInstanceOf(ReceiptsMissing);
  });
});

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const parsed = JSON.parse(body.toString()) as { id: string } | { id: string }[];
  return {
    type: request.headers['content-type']!,
    signature: request.headers['countersign-signature'] as string | undefined,
    authorization: request.headers.authorization,
    events: Array.isArray(parsed) ? parsed : [parsed],
    bytes: body.length,
  };
}
