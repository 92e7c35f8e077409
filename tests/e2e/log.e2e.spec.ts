import type { AddressInfo, Server } from 'node:net';
import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { LedgerReader } from '#libs/ledger';
import { decodeEntryBundle, entryBundlePath, TILE_WIDTH, tilePath, verifyConsistency } from '#libs/merkle';
import { cosign, formatSignatureLine, generateCosignerKey, openCheckpoint, parseProof, verifyProof } from '#libs/tlog';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { naiveTree } from '../conformance/naive-merkle.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { gzipMembers } from '../support/gzip-members.js';
import { PublishedLedger } from '../support/published-ledger.js';
import { type RawAnswer, RawClient } from '../support/raw-http.js';
import { bearer, TestIssuer } from '../support/tokens.js';

const SIZES = [1, 2, 255, 256, 257, 300, 65_535, 65_536, 65_537, 70_000];
const UNPUBLISHED = 70_300;
const LEVELS = [0, 1, 2];
const HASH = 32;
const IMMUTABLE = 'max-age=604800, immutable';

const recorders: AccessRecorder[] = [];
async function start(ledger: PublishedLedger, env: NodeJS.ProcessEnv = {}): Promise<INestApplication> {
  const recorder = await AccessRecorder.start(ledger.database);
  recorders.push(recorder);
  return startApi(
    loadApiSettings({
      DATABASE_URL: ledger.database.urlAs('api'),
      PORT: '0',
      COUNTERSIGN_LOG_LEVEL: 'fatal',
      ...issuer.env(),
      ...recorder.env,
      ...env,
    }),
  );
}
const clientOf = async (app: INestApplication): Promise<RawClient> =>
  new RawClient(
    `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`,
    bearer(await issuer.overseer()),
  );

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await TestIssuer.start();
});
afterAll(async () => {
  for (const recorder of recorders) await recorder.close();
  await issuer.close();
});

jest.setTimeout(180_000);

describe('a served log', () => {
  let ledger: PublishedLedger;
  let app: INestApplication;
  let client: RawClient;
  let entries: Buffer[];
  let tree: ReturnType<typeof naiveTree>;
  const get = (path: string): Promise<RawAnswer> => client.ask(`/log/0/${path}`);
  const json = ({ body }: RawAnswer): Record<string, string> => JSON.parse(body.toString()) as Record<string, string>;
  const tileBytes = (level: number, index: number, width: number): Buffer => {
    const leaves = TILE_WIDTH ** level;
    const hashes = Array.from({ length: width }, (_, i) => {
      const begin = (index * TILE_WIDTH + i) * leaves;
      return tree.root(begin, begin + leaves);
    });
    return Buffer.concat(hashes);
  };
  /** Directly from the definition: floor(size / 256^level) mod 256, of any published size. */
  const isPublished = (level: number, index: number, width: number): boolean =>
    SIZES.some((size) => {
      const hashes = Math.floor(size / TILE_WIDTH ** level);
      if (width === TILE_WIDTH) return hashes >= (index + 1) * TILE_WIDTH;
      return Math.floor(hashes / TILE_WIDTH) === index && hashes % TILE_WIDTH === width;
    });

  beforeAll(async () => {
    ledger = await PublishedLedger.open(...SIZES);
    await ledger.append(UNPUBLISHED);
    expect(ledger.sizes).toEqual(SIZES);
    entries = await ledger.entries();
    tree = naiveTree(entries);
    // Computes all hashes now: later it would block the api, which runs in this process.
    for (const size of SIZES) tree.root(0, size);
    app = await start(ledger);
    client = await clientOf(app);
  }, 300_000);
  afterAll(async () => {
    client?.close();
    await app?.close();
    await ledger?.close();
  });

  it('has the newest checkpoint, which caches must not keep', async () => {
    const { status, headers, body } = await get('checkpoint');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'no-cache',
    ]);
    const { checkpoint } = openCheckpoint(body, ledger.verifier);
    expect(checkpoint.size).toBe(70_000);
    expect(checkpoint.root).toEqual(tree.root(0, 70_000));
    expect((await client.ask('/log/oversight/checkpoint')).status).toBe(404);
    expect((await client.ask('/log/7/checkpoint')).status).toBe(404);
  });

  it('has exactly the tiles and bundles of the published sizes, each with its own bytes', async () => {
    const places = LEVELS.flatMap((level) => {
      const last = Math.floor(UNPUBLISHED / TILE_WIDTH ** (level + 1));
      // All full tiles, and all widths where sizes were published and beyond the end.
      const edges = level === 0 ? [0, 1, 255, 256, 273] : [0, 1];
      const full = Array.from({ length: last + 2 }, (_, index) => ({ level, index, width: TILE_WIDTH }));
      const partial = edges.flatMap((index) =>
        Array.from({ length: TILE_WIDTH - 1 }, (_, i) => ({ level, index, width: i + 1 })),
      );
      return [...full, ...partial];
    });
    const found = { tiles: 0, bundles: 0, none: 0 };
    const check = async ({ level, index, width }: (typeof places)[number]): Promise<void> => {
      const answer = await get(tilePath(level, index, width));
      const at = `${level}/${index} (${width})`;
      if (!isPublished(level, index, width)) {
        found.none++;
        expect([at, answer.status, answer.headers['content-type']]).toEqual([
          at,
          404,
          expect.stringContaining('application/problem+json'),
        ]);
        expect(answer.headers['cache-control']).toBe('no-store');
        // Bundles follow the same rule; every eighth is enough.
        if (level === 0 && width % 8 === 0) expect((await get(entryBundlePath(index, width))).status).toBe(404);
        return;
      }
      found.tiles++;
      expect([at, answer.status, answer.headers['content-type']]).toEqual([at, 200, 'application/octet-stream']);
      expect(answer.headers['cache-control']).toBe(`public, ${IMMUTABLE}`);
      expect(answer.body.length).toBe(width * HASH);
      expect(answer.body.equals(tileBytes(level, index, width))).toBe(true);
      if (level > 0) return;
      found.bundles++;
      const bundle = await get(entryBundlePath(index, width));
      expect([at, bundle.status, bundle.headers['content-type'], bundle.headers['content-encoding']]).toEqual([
        at,
        200,
        'application/octet-stream',
        'gzip',
      ]);
      expect(bundle.headers['cache-control']).toBe('no-store');
      const members = gzipMembers(bundle.body);
      expect(members).toHaveLength(1);
      const first = index * TILE_WIDTH;
      const decoded = decodeEntryBundle(members[0]!, width);
      // toEqual would take seconds for so many bytes.
      expect(decoded.every((entry, i) => entry.equals(entries[first + i]!))).toBe(true);
    };
    const queue = places.values();
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (const place of queue) await check(place);
      }),
    );
    // 273 full bundles and those of 1, 2, 255, 257, 300, 65535, 65537 and 70000; at level 1 one full tile and widths 1, 255, 17; at level 2
    // one.
    expect(found.bundles).toBe(273 + 8);
    expect(found.tiles).toBe(found.bundles + 4 + 1);
    expect(found.none).toBeGreaterThan(1_700);
  }, 300_000);

  it.each([
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000.p/1/',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/%3000',
    'tile/00/000',
    'tile/64/000',
    'tile/7/000',
    'tile/63/000.p/1',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/-1/000',
    'tile/entries/0',
    'tile/entries/000.p/0',
    'tile/entries/x001/000',
    'tile/0',
    'tile/',
    'TILE/0/000',
  ])('has no %s', async (path) => {
    const { status, body, headers } = await get(path);
    expect([status, headers['content-type']]).toEqual([404, expect.stringContaining('application/problem+json')]);
    expect(json({ status, body, headers })['title']).toBeTruthy();
  });

  it('answers HEAD like GET without the body, and 405 to other methods', async () => {
    for (const path of ['checkpoint', 'tile/0/000', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/000.p/2']) {
      const [asGet, asHead] = [await get(path), await client.ask(`/log/0/${path}`, 'HEAD')];
      expect([path, asHead.status, asHead.body.length]).toEqual([path, 200, 0]);
      for (const name of ['content-type', 'content-length', 'cache-control', 'content-encoding', 'etag'])
        expect([path, name, asHead.headers[name]]).toEqual([path, name, asGet.headers[name]]);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const refused = await client.ask(`/log/0/${path}`, method);
        expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD']);
        expect(refused.headers['content-type']).toContain('application/problem+json');
      }
      const revalidated = await client.ask(`/log/0/${path}`, 'GET', { 'if-none-match': String(asGet.headers['etag']) });
      expect([path, revalidated.status, revalidated.body.length]).toEqual([path, 304, 0]);
    }
    expect((await client.ask('/log/0/tile/0/001.p/7', 'HEAD')).status).toBe(404);
  });

  it('refuses parameters, and names a shard that does not exist', async () => {
    expect((await get('tile/0/000?x=1')).status).toBe(400);
    expect((await client.ask('/log/00/tile/0/000')).status).toBe(400);
    expect((await client.ask('/log/5/tile/0/000')).status).toBe(404);
  });

  it('gives entry bundles to nobody who has not said who she is; checkpoints and tiles need no name', async () => {
    const other = new RawClient(`http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`);
    try {
      const refused = await other.ask('/log/0/tile/entries/000');
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')]);
      expect((await other.ask('/log/0/tile/0/000')).status).toBe(200);
      expect((await other.ask('/log/0/checkpoint')).status).toBe(200);
    } finally {
      other.close();
    }
  });

  it('gives receipts that verify, against the newest and against any published checkpoint', async () => {
    for (const [index, size] of [
      [0, 1],
      [0, undefined],
      [255, 256],
      [299, 300],
      [65_535, 65_536],
      [69_999, undefined],
      [123, 65_537],
    ] as const) {
      const query = size === undefined ? '' : `?size=${size}`;
      const { status, headers, body } = await client.ask(`/v1/entries/0/${index}/receipt${query}`);
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(body.toString()).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex /);
      const proof = parseProof(body);
      expect(proof.index).toBe(index);
      expect(proof.hashes).toEqual(tree.path(index, 0, size ?? 70_000));
      const { checkpoint } = verifyProof({ proof, entry: entries[index]!, log: ledger.verifier });
      expect(checkpoint.size).toBe(size ?? 70_000);
      expect(() => verifyProof({ proof, entry: Buffer.from('other'), log: ledger.verifier })).toThrow();
    }
  });

  it('gives the reason when there is no receipt', async () => {
    const refusal = async (path: string) => {
      const answer = await client.ask(path);
      return [answer.status, json(answer)['type']!.replace('urn:countersign:problem:', '')];
    };
    expect(await refusal('/v1/entries/0/70000/receipt')).toEqual([409, 'not-yet-signed']);
    expect(await refusal(`/v1/entries/0/${UNPUBLISHED}/receipt`)).toEqual([404, 'not-found']);
    expect(await refusal('/v1/entries/0/3/receipt?size=299')).toEqual([404, 'not-found']);
    expect(await refusal('/v1/entries/0/300/receipt?size=300')).toEqual([404, 'not-found']);
    expect(await refusal('/v1/entries/0/3/receipt?size=0')).toEqual([400, 'invalid-parameters']);
    expect(await refusal('/v1/entries/9/3/receipt')).toEqual([404, 'not-found']);
    expect(await refusal('/v1/entries/oversight/0/receipt')).toEqual([404, 'not-found']);
  });

  it('proves that every published size begins with every smaller one', async () => {
    for (const from of SIZES)
      for (const to of SIZES.filter((size) => size === from || (size > from && (size === 70_000 || from < 300)))) {
        const answer = await client.ask(`/v1/log/0/consistency?from=${from}&to=${to}`);
        expect([from, to, answer.status]).toEqual([from, to, 200]);
        const body = JSON.parse(answer.body.toString()) as Record<'fromCheckpoint' | 'toCheckpoint', string> & {
          consistencyProof: string[];
        };
        const [older, newer] = [body.fromCheckpoint, body.toCheckpoint].map(
          (note) => openCheckpoint(Buffer.from(note), ledger.verifier).checkpoint,
        );
        expect([older!.size, newer!.size]).toEqual([from, to]);
        verifyConsistency({
          oldSize: from,
          newSize: to,
          oldRoot: tree.root(0, from),
          newRoot: tree.root(0, to),
          proof: body.consistencyProof.map((hash) => Buffer.from(hash, 'base64')),
        });
      }
    const newest = await client.ask('/v1/log/0/consistency?from=300');
    expect(json(newest)).toMatchObject({ from: 300, to: 70_000 });
    expect((await client.ask('/v1/log/0/consistency?from=300&to=299')).status).toBe(404);
    expect((await client.ask('/v1/log/0/consistency?from=300&to=257')).status).toBe(400);
    expect((await client.ask('/v1/log/0/consistency?to=257')).status).toBe(400);
    expect((await client.ask('/v1/log/oversight/consistency?from=1')).status).toBe(404);
  });
});

describe('a served log that grows', () => {
  let ledger: PublishedLedger;
  let app: INestApplication;
  let client: RawClient;
  beforeAll(async () => {
    ledger = await PublishedLedger.open(300);
    app = await start(ledger);
    client = await clientOf(app);
  });
  afterAll(async () => {
    client?.close();
    await app?.close();
    await ledger?.close();
  });
  const status = async (path: string): Promise<number> => (await client.ask(`/log/0/${path}`)).status;

  it('serves the growth of a new checkpoint at once, and keeps all published files', async () => {
    expect([await status('tile/0/001'), await status('tile/0/001.p/44'), await status('tile/0/001.p/88')]).toEqual([
      404, 200, 404,
    ]);
    await ledger.append(600);
    expect([await status('tile/0/001'), await status('tile/entries/001'), await status('tile/0/002.p/88')]).toEqual([
      404, 404, 404,
    ]);
    await ledger.publish();
    expect([await status('tile/0/001'), await status('tile/entries/001'), await status('tile/0/002.p/88')]).toEqual([
      200, 200, 200,
    ]);
    expect([await status('tile/0/001.p/44'), await status('tile/entries/001.p/44')]).toEqual([200, 200]);
  });

  it('adds the signature lines of witnesses to the checkpoint and to receipts', async () => {
    const witness = generateCosignerKey('witness.test/one');
    const note = (await new LedgerReader(ledger.db).checkpoint('0', 600))!.note;
    const line = formatSignatureLine(cosign(Buffer.from(note), witness, 1_700_000_000));
    await ledger.db.query(`INSERT INTO ledger.cosignature (shard, size, witness, line) VALUES ('0', 600, 'one', $1)`, [
      line,
    ]);
    const served = await client.ask('/log/0/checkpoint');
    expect(served.body.toString()).toBe(`${note}${line}\n`);
    const proof = parseProof((await client.ask('/v1/entries/0/7/receipt')).body);
    const [entry] = await ledger.reader.entries('0', 7, 1);
    const { verified } = verifyProof({
      proof,
      entry: entry!.bytes,
      log: ledger.verifier,
      witnesses: [witness.verifier],
    });
    expect(verified.map(({ name }) => name)).toEqual([ledger.verifier.name, 'witness.test/one']);
  });
});
