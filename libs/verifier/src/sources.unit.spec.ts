import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeEntryBundle } from '#libs/merkle';
import { DirectorySource } from './directory-source.js';
import { gunzipMember } from './gzip.js';
import { IntakeCounts } from './intake-counts.js';
import { MemoryBudget } from './memory-budget.js';
import { OffsetSet } from './offset-set.js';
import { UrlSource } from './url-source.js';

describe('gunzipMember', () => {
  const member = gzipSync('{"v":1}', { level: 1 });
  it('reads one member as Node writes it', () => {
    expect(gunzipMember(member).toString()).toBe('{"v":1}');
  });

  it('refuses every flipped bit but those that fill up the last byte of deflate', () => {
    const seen: number[] = [];
    for (let bit = 0; bit < member.length * 8; bit++) {
      const flipped = Buffer.from(member);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(gunzipMember(flipped).toString()).toBe('{"v":1}');
        seen.push(bit >> 3);
      } catch {
        // as it should be
      }
    }
    // Byte 8 says only how hard the writer tried.
    expect([...new Set(seen)].filter((byte) => byte !== 8 && byte !== member.length - 9)).toEqual([]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['what is no gzip', Buffer.from('x'.repeat(40))],
    ['a member that is cut off', member.subarray(0, -3)],
    ['two members', Buffer.concat([member, member])],
    ['an empty member before it', Buffer.concat([gzipSync(''), member])],
  ])('refuses %s', (_, bytes) => {
    expect(() => gunzipMember(bytes)).toThrow('not one gzip member');
  });

  it('does not inflate beyond what is possible', () => {
    expect(() => gunzipMember(gzipSync(Buffer.alloc(1_000_000)), 1_000)).toThrow('not one gzip member');
  });
});

describe('UrlSource', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}/log/0/`;
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('takes the full tile or bundle where the partial one is gone, and cuts it', async () => {
    const entries = [1, 2, 3].map((n) => Buffer.from(`{"n":${n}}`));
    answer = (request, response) => {
      if (request.url!.includes('.p/')) response.writeHead(404).end();
      else if (request.url!.includes('entries'))
        response.setHeader('content-encoding', 'gzip').end(gzipSync(encodeEntryBundle(entries)));
      else response.end(Buffer.alloc(8192, 7));
    };
    const source = new UrlSource(url);
    expect(await source.tile(0, 1, 3)).toEqual(Buffer.alloc(96, 7));
    expect(await source.bundle(1234, 2)).toEqual(encodeEntryBundle(entries.slice(0, 2)));
    expect(asked.at(-1)).toBe('/log/0/tile/entries/x001/234');
  });

  it('tries again what may pass, and says what is not there at once', async () => {
    answer = (_, response) => void (asked.length < 3 ? response.writeHead(503).end() : response.end('note'));
    expect((await new UrlSource(url).checkpoint()).toString()).toBe('note');
    asked.splice(0);
    answer = (_, response) => void response.writeHead(404).end();
    await expect(new UrlSource(url).checkpoint()).rejects.toThrow('checkpoint is not there');
    expect(asked).toHaveLength(1);
  });

  it('reads no more than a file can hold, and waits no longer than it was told', async () => {
    answer = (_, response) => void response.end(Buffer.alloc(10_000));
    await expect(new UrlSource(url).tile(0, 0, 256)).rejects.toThrow('more than the 8192 bytes');
    answer = (_, response) =>
      void response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(10_000_000)));
    await expect(new UrlSource(url).tile(0, 0, 256)).rejects.toThrow('more than the 8192 bytes');
    answer = () => undefined;
    await expect(new UrlSource(url, { timeoutMs: 1_500, attempts: 2 }).checkpoint()).rejects.toThrow(/timeout|aborted/);
    expect(asked).toHaveLength(4);
  });
});

describe('a bundle that is served', () => {
  it('is one gzip member, as for clients that read only the first', async () => {
    const bundle = gzipSync(encodeEntryBundle([Buffer.from('{"n":1}')]));
    let body = bundle;
    const server = createServer((request, response) => {
      if (request.url!.startsWith('/old'))
        response.writeHead(302, { location: request.url!.replace('/old', '') }).end();
      else response.setHeader('content-encoding', 'gzip').end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const source = new UrlSource(`http://127.0.0.1:${(server.address() as { port: number }).port}/old/log`);
      expect(await source.bundle(0, 256)).toEqual(encodeEntryBundle([Buffer.from('{"n":1}')]));
      body = Buffer.concat([bundle, gzipSync('x')]);
      await expect(source.bundle(0, 256)).rejects.toThrow('not one gzip member');
      body = gzipSync(Buffer.alloc(20_000_000));
      await expect(source.bundle(0, 256)).rejects.toThrow('not one gzip member');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is asked for without the token where another address is named', async () => {
    const tokens: unknown[] = [];
    const servers = [0, 1].map(() => createServer());
    const ports = await Promise.all(
      servers.map(async (one) => {
        await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
        return (one.address() as { port: number }).port;
      }),
    );
    servers[0]!.on('request', (request, response) => {
      tokens.push(request.headers.authorization);
      response.writeHead(302, { location: `http://127.0.0.1:${ports[1]}${request.url}` }).end();
    });
    servers[1]!.on('request', (request, response) => {
      tokens.push(request.headers.authorization);
      response.end('note');
    });
    try {
      const source = new UrlSource(`http://127.0.0.1:${ports[0]}`, { token: async () => 'x' });
      expect((await source.checkpoint()).toString()).toBe('note');
      expect(tokens).toEqual(['Bearer x', undefined]);
    } finally {
      await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
    }
  });
});

describe('a log that is not open to all', () => {
  it.each([
    [401, false, 'a token is needed: give --token-file'],
    [401, true, 'the token is not valid there'],
    [403, true, 'this is not for whom the token names'],
  ])('answers %i, with a token: %s; it is asked once and says what to do', async (status, withToken, words) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
      const source = new UrlSource(url, withToken ? { token: async () => 'secret' } : {});
      const error = await source.bundle(0, 256).catch((caught: Error) => caught);
      expect(error).toMatchObject({ name: 'ReaderNotAllowed', message: expect.stringContaining(words) });
      expect((error as Error).message).not.toContain('secret');
      expect(asked).toBe(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('DirectorySource', () => {
  it('reads files only: nothing that blocks, never ends, or lies elsewhere', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sources-'));
    try {
      mkdirSync(join(dir, 'tile/0'), { recursive: true });
      mkdirSync(join(dir, 'tile/entries'));
      const source = new DirectorySource(dir);
      execFileSync('mkfifo', [join(dir, 'checkpoint')]);
      await expect(source.checkpoint()).rejects.toThrow('checkpoint is no regular file');
      symlinkSync('/dev/zero', join(dir, 'tile/0/000'));
      await expect(source.tile(0, 0, 256)).rejects.toThrow('tile/0/000 is no regular file');
      mkdirSync(join(dir, 'tile/entries/000'));
      await expect(source.bundle(0, 256)).rejects.toThrow('tile/entries/000 is no regular file');
      writeFileSync(join(dir, 'tile/entries/001'), gzipSync(Buffer.alloc(20_000_000)));
      await expect(source.bundle(1, 256)).rejects.toThrow('not one gzip member');
      writeFileSync(join(dir, 'tile/0/001'), '');
      truncateSync(join(dir, 'tile/0/001'), 2 ** 40);
      await expect(source.tile(0, 1, 256)).rejects.toThrow('at most 8192 are possible');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('OffsetSet', () => {
  it('names its holes, however far apart', () => {
    const set = new OffsetSet();
    for (const n of [0, 1, 3, 70_000]) expect(set.add(n)).toBe(true);
    expect(set.add(10n ** 18n)).toBe(true);
    expect(set.add(3n)).toBe(false);
    expect([...set.holes(0n, 10n ** 18n)]).toEqual([
      { from: 2n, to: 2n },
      { from: 4n, to: 69_999n },
      { from: 70_001n, to: 10n ** 18n - 1n },
    ]);
    expect([...set.holes(0n, 1n)]).toEqual([]);
  });

  it('is the same set whatever the order and however close its members are', () => {
    const offsets = Array.from({ length: 9_000 }, (_, n) => (n * 7_919) % 140_000);
    const set = new OffsetSet();
    for (const n of offsets) expect(set.add(n)).toBe(true);
    expect(offsets.map((n) => set.add(BigInt(n)))).not.toContain(true);
    const held = new Set(offsets);
    const missing = Array.from({ length: 140_000 }, (_, n) => n).filter((n) => !held.has(n));
    expect([...set.holes(0n, 139_999n)].flatMap(({ from, to }) => range(Number(from), Number(to)))).toEqual(missing);
    expect(missing.some((n) => set.has(BigInt(n)))).toBe(false);
  });

  it('takes no more than it was given, and counts what it could not take', () => {
    const set = new OffsetSet(new MemoryBudget(1_000_000));
    for (let n = 0; n < 10_000; n++) set.add(n * 65_536);
    expect(10_000 - set.dropped).toBeGreaterThan(2_000);
    expect(10_000 - set.dropped).toBeLessThan(4_500);
    // What lies close costs a bit: as many again, and again as many.
    const close = new OffsetSet(new MemoryBudget(1_000_000));
    for (let n = 0; n < 1_000_000; n++) close.add(n);
    expect(close.dropped).toBe(0);
    // Just too many of each chunk for a list.
    const dense = new OffsetSet(new MemoryBudget(200_000));
    for (let n = 0; n < 20 * 5_000; n++) dense.add(Math.floor(n / 5_000) * 65_536 + (n % 5_000) * 2);
    expect(dense.dropped).toBeGreaterThan(0);
  });
});

describe('IntakeCounts', () => {
  it('holds its bound against names, offsets, sequences and gaps that an adversary chose, and says what it left out', () => {
    const counts = new IntakeCounts(100_000);
    const at = { cluster: 'c', topic: 't', incarnation: 1, partition: 0 };
    for (let n = 0; n < 1_000; n++) {
      const offset = String(n * 1_000_000);
      counts.add('0', {
        runs: [
          { partition: 'c/t#1/0', from: BigInt(offset), count: 1, next: Number(offset) + 1, index: n },
          { partition: `c/${n}#1/0`, from: 0n, count: 2, next: 2, index: n },
        ],
        controls: [{ index: n, control: { kind: 'intake.gap', ...at, from: offset, to: offset } }],
        sequences: [{ index: n, source: `urn:${n}`, agreement: 'a', number: '1' }],
      });
    }
    const recorded = counts.partitions().reduce((sum, one) => sum + one.recorded, 0);
    const gaps = counts.partitions().reduce((sum, one) => sum + one.expired.length, 0);
    expect(counts.partitions().length + counts.sequences().length).toBeLessThan(100);
    expect(recorded + gaps + counts.sequences().length + counts.uncounted).toBe(5_000);
    expect(counts.partitions().find(({ name }) => name === 'c/t#1/0')).toMatchObject({
      without: [],
      untallied: expect.any(Number),
    });
    // Within one log a record that comes twice shows by its order, remembered or not.
    const again = { partition: 'c/t#1/0', from: 999_000_000n, count: 1, next: 999_000_001, index: 2_000 };
    expect(counts.add('0', { runs: [again], controls: [], sequences: [] })).toHaveLength(1);
  });

  it('leaves out what expired, in any number of ranges that overlap', () => {
    const counts = new IntakeCounts();
    const at = { cluster: 'c', topic: 't', incarnation: 1, partition: 0 };
    const gap = (from: number, to: number) => ({
      index: 0,
      control: { kind: 'intake.gap' as const, ...at, from: String(from), to: String(to) },
    });
    counts.add('0', {
      runs: [0, 100].map((n) => ({ partition: 'c/t#1/0', from: BigInt(n), count: 1, next: n + 1, index: n })),
      controls: [gap(50, 60), gap(10, 20), gap(15, 30), gap(31, 40), gap(9, 2)],
      sequences: [],
    });
    expect(counts.partitions()[0]!.without).toEqual([
      { from: 1n, to: 9n },
      { from: 41n, to: 49n },
      { from: 61n, to: 99n },
    ]);
  });

  const run = (from: bigint, count: number) => ({
    partition: 'c/t#1/0',
    from,
    count,
    next: Number(from) + count,
    index: 5,
  });
  it('names a record twice over two shards, and one out of order within a shard', () => {
    const counts = new IntakeCounts();
    const add = (log: string, from: bigint, count: number) =>
      counts.add(log, { runs: [run(from, count)], controls: [], sequences: [] }).map(({ detail }) => detail);
    expect(add('0', 10n, 5)).toEqual([]);
    expect(add('1', 2n, 3)).toEqual([]);
    expect(add('1', 14n, 2)).toEqual(['offset 14 of c/t#1/0 is recorded twice']);
    expect(add('1', 8n, 1)).toEqual(['offset 8 of c/t#1/0 comes after 15']);
    expect(counts.partitions()).toMatchObject([
      {
        first: 2n,
        last: 15n,
        without: [
          { from: 5n, to: 7n },
          { from: 9n, to: 9n },
        ],
      },
    ]);
  });
});
