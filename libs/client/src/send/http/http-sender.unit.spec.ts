import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outgoing } from '../sender.js';
import { ReceiptsMissing, RecorderRefused, RecorderUnavailable } from './errors.js';
import { HttpSender } from './http-sender.js';

interface Asked {
  type: string;
  signature: string | undefined;
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
  let server: Server;
  let asked: Asked[];
  const serve = async (answer: Answer, options = {}): Promise<HttpSender> => {
    asked = [];
    server = createServer((request, response) => {
      void read(request).then((one) => {
        asked.push(one);
        const { status, body, headers } = answer(one, asked.length);
        response.writeHead(status, headers).end(JSON.stringify(body ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpSender({ url: `http://127.0.0.1:${port}`, deliveryTimeout: 2_000, ...options });
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
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

  it('asks for a token for each request, and goes on when none can be had for a while', async () => {
    const sent: (string | undefined)[] = [];
    let asks = 0;
    const token = (): Promise<string> =>
      ++asks === 1 ? Promise.reject(new Error('the issuer is away')) : Promise.resolve(`token-${asks}`);
    const sender = await serve(receiptsFor, { maxBatchEvents: 1, token });
    server.on('request', ({ headers }: IncomingMessage) => sent.push(headers.authorization));
    const { acknowledged, failure } = await sender.send([event(1), event(2)]);
    expect([acknowledged.length, failure]).toEqual([2, undefined]);
    expect(sent).toEqual(['Bearer token-2', 'Bearer token-3']);
  });

  it('sends the others of a batch in which one is of a source that it may not write for', async () => {
    const sender = await serve((one) =>
      one.events.some(({ id }) => id === 'id-2')
        ? { status: 403, body: { type: 'urn:countersign:problem:source-not-yours', title: 'not yours' } }
        : receiptsFor(one),
    );
    const { acknowledged, failure } = await sender.send([1, 2, 3].map((n) => event(n)));
    expect(acknowledged.map(({ id }) => id)).toEqual(['id-1', 'id-3']);
    expect(failure).toBeInstanceOf(RecorderRefused);
  });

  it('gives a batch up at once where its token is refused', async () => {
    for (const status of [401, 403]) {
      const sender = await serve(() => ({ status, body: { title: 'no' } }));
      const { acknowledged, failure } = await sender.send([1, 2, 3].map((n) => event(n)));
      expect([acknowledged, failure, asked.length]).toEqual([[], expect.any(RecorderRefused), 1]);
      server.close();
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
    events: Array.isArray(parsed) ? parsed : [parsed],
    bytes: body.length,
  };
}
