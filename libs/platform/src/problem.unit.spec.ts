import { Logger, NotFoundException, type ArgumentsHost, type LoggerService } from '@nestjs/common';
import { z } from 'zod';
import { jsonPointer, ProblemRegistry } from './problem.js';
import { ProblemFilter } from './problem.filter.js';

class LedgerError extends Error {}
class FrozenError extends LedgerError {
  constructor(readonly shard: string) {
    super('frozen');
  }
}
class ThawingError extends FrozenError {}

const registry = new ProblemRegistry()
  .register(LedgerError, () => ({ status: 500, type: 'ledger', title: 'The ledger failed' }))
  .register(FrozenError, ({ shard }) => ({
    status: 409,
    type: 'frozen',
    title: 'The shard is frozen',
    detail: `Shard ${shard}`,
  }));

interface Answer {
  status?: number;
  type?: string;
  body?: Record<string, unknown>;
  destroyed?: boolean;
}

function answer(error: unknown, headersSent = false): Answer {
  const got: Answer = {};
  const response = {
    headersSent,
    destroy: () => (got.destroyed = true),
    status: (status: number) => ((got.status = status), response),
    type: (type: string) => ((got.type = type), response),
    send: (body: string) => (got.body = JSON.parse(body)),
  };
  const filter = new ProblemFilter(registry);
  filter.catch(error, { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost);
  return got;
}

describe('problem+json', () => {
  const logged: unknown[] = [];
  beforeAll(() => {
    Logger.overrideLogger({ error: (line: unknown) => logged.push(line) } as unknown as LoggerService);
  });
  afterAll(() => Logger.overrideLogger(true));

  it('maps a domain error by the most derived class that is registered', () => {
    expect(registry.problemOf(new ThawingError('2'))).toEqual({
      type: 'urn:countersign:problem:frozen',
      title: 'The shard is frozen',
      status: 409,
      detail: 'Shard 2',
    });
    expect(registry.problemOf(new LedgerError())).toMatchObject({
      status: 500,
      type: 'urn:countersign:problem:ledger',
    });
    expect(registry.problemOf(new Error())).toBeUndefined();
    expect(registry.problemOf('text')).toBeUndefined();
  });

  it('answers with the media type, the status and an instance', () => {
    const { status, type, body } = answer(new FrozenError('2'));
    expect([status, type]).toEqual([409, 'application/problem+json']);
    expect(body).toMatchObject({ status: 409, instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/) });
  });

  it('points at each wrong field', () => {
    const { error } = z
      .object({ items: z.array(z.object({ 'a/b': z.number() })) })
      .safeParse({ items: [{ 'a/b': 'x' }] });
    expect(answer(error).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/items/0/a~1b', detail: expect.any(String) }],
    });
    expect(jsonPointer(['~', 0])).toBe('/~0/0');
    expect(jsonPointer([])).toBe('');
  });

  it('passes on what Nest and the body parser say, and keeps to itself what nobody foresaw', () => {
    expect(answer(new NotFoundException('No finding f1')).body).toMatchObject({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No finding f1',
    });
    const parser = Object.assign(new Error('request entity too large'), {
      status: 413,
      expose: true,
      limit: 1_064_000,
    });
    expect(answer(parser).body).toMatchObject({
      ...{ status: 413, title: 'Payload Too Large' },
      detail: expect.stringContaining('larger than 1,064,000 bytes'),
    });
    const { body } = answer(new Error('password is hunter2'));
    expect(body).toMatchObject({ status: 500, title: 'Internal Server Error' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(logged).toEqual([{ instance: body!['instance'], status: 500, error: expect.stringContaining('hunter2') }]);
  });

  it('logs what an error came of, and tells nobody else', () => {
    logged.length = 0;
    const refused = Object.assign(new Error('connect 10.0.0.7'), { code: 'ECONNREFUSED' });
    const { body } = answer(new LedgerError('away', { cause: new Error('fetch failed', { cause: refused }) }));
    expect(JSON.stringify(body)).not.toMatch(/fetch|10\.0\.0\.7/);
    expect(logged).toEqual([
      expect.objectContaining({
        error: expect.stringContaining('away'),
        causes: ['Error: fetch failed', 'Error: connect 10.0.0.7 (ECONNREFUSED)'],
      }),
    ]);
    const round = new Error('round');
    round.cause = round;
    answer(round);
    expect(logged).toHaveLength(2);
  });

  it('breaks off an answer that has begun', () => {
    expect(answer(new Error(), true)).toEqual({ destroyed: true });
  });
});
