import { createPrivateKey, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  addSignatures,
  cosign,
  formatSignatureLine,
  formatVkey,
  generateCosignerKey,
  generateLogKey,
  isSatisfied,
  NoteFormatError,
  openCheckpoint,
  parseAddCheckpoint,
  parseNote,
  parsePolicy,
  type Policy,
  type PrivateKey,
} from '#libs/tlog';
import { WitnessedLog } from '../../../tests/support/witnessed-log.js';
import {
  ProofUnavailable,
  WitnessAhead,
  WitnessInconsistent,
  WitnessMalformed,
  WitnessRefused,
  WitnessUnreachable,
} from './client-errors.js';
import { type Collected, type CollectOptions, WitnessClient } from './client.js';
import { ConflictError, WitnessRefusal } from './errors.js';
import type { WitnessStore } from './store.js';
import { Witness } from './witness.js';

const log = new WitnessedLog();
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

interface Ask {
  readonly path: string;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

/** A server on loopback that does as told, and its requests. */
async function serve(
  answer: (ask: Ask, nth: number) => unknown,
): Promise<{ url: string; paths: string[]; old: number[] }> {
  const [paths, old]: [string[], number[]] = [[], []];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    paths.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') old.push(parseAddCheckpoint(body).oldSize);
    await answer({ path: request.url!, body, response }, paths.length);
  };
  const server = createServer((request, response) => void handle(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths, old };
}

const plain = ({ response }: Ask, status: number, body = '', type = 'text/plain'): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};

function memoryStore(): WitnessStore {
  const notes = new Map<string, Buffer>();
  return {
    latest: async (origin) => notes.get(origin),
    update: async (origin, change) => {
      const { next, answer } = change(notes.get(origin));
      if (next !== undefined) notes.set(origin, Buffer.from(next));
      return answer;
    },
  };
}

/** A whole witness behind HTTP. */
async function witness(key: PrivateKey): Promise<{ url: string; paths: string[]; old: number[]; it: Witness }> {
  const it = new Witness({ key, logs: [log.key.verifier], store: memoryStore() });
  const server = await serve(async (ask) => {
    try {
      plain(ask, 200, await it.addCheckpoint(ask.body));
    } catch (error) {
      if (error instanceof ConflictError) plain(ask, 409, `${error.latestSize}\n`, 'text/x.tlog.size');
      else plain(ask, error instanceof WitnessRefusal ? 422 : 400, (error as Error).message);
    }
  });
  return { ...server, it };
}

const keys = ['w1', 'w2', 'w3'].map((name) => generateCosignerKey(`${name}.example`));
function policyOf(urls: readonly string[], quorum = 'all'): Policy {
  const lines = urls.map((url, i) => `witness w${i + 1} ${formatVkey(keys[i]!.verifier)} ${url}`);
  const names = urls.map((_, i) => `w${i + 1}`).join(' ');
  return parsePolicy([...lines, `group g ${quorum} ${names}`, 'quorum g', ''].join('\n'));
}

const options: CollectOptions = { timeoutMs: 45_000, attempts: 2, lingerMs: 50 };
const collect = (
  client: WitnessClient,
  size: number,
  policy: Policy,
  changed: Partial<CollectOptions> = {},
): Promise<Collected> =>
  client.collect(log.checkpoint(size), async (oldSize) => log.consistency(oldSize, size), policy, {
    ...options,
    ...changed,
  });

describe('the client of witnesses', () => {
  it('collects verified cosignatures of all, with which the checkpoint meets the policy', async () => {
    const all = await Promise.all(keys.map(witness));
    const policy = policyOf(all.map(({ url }) => `${url}/`));
    const client = new WitnessClient();
    for (const size of [3, 3, 10, 77]) {
      const { signatures, failures, pending } = await collect(client, size, policy);
      expect([failures, pending]).toEqual([[], []]);
      const note = addSignatures(log.checkpoint(size), signatures);
      const others = policy.witnesses.map(({ verifier }) => verifier);
      expect(isSatisfied(policy, openCheckpoint(note, log.key.verifier, others).note.verified)).toBe(true);
    }
    // The second time on it knows each one's size.
    for (const { paths, old } of all) {
      expect(paths).toEqual(Array(4).fill('POST /add-checkpoint'));
      expect(old).toEqual([0, 3, 3, 10]);
    }
  });

  it('learns a witness’s size from its 409, and proves from there', async () => {
    const one = await witness(keys[0]!);
    const policy = policyOf([one.url]);
    await collect(new WitnessClient(), 20, policy);
    const { signatures, seen, failures } = await collect(new WitnessClient(), 33, policy);
    expect([signatures.length, failures]).toEqual([1, []]);
    expect(seen).toEqual([{ witness: 'w1', size: 20 }]);
    expect(one.old).toEqual([0, 0, 20]);
  });

  it('corrects itself when another recorder was faster', async () => {
    const one = await witness(keys[0]!);
    const policy = policyOf([one.url]);
    const client = new WitnessClient();
    await collect(client, 5, policy);
    await collect(new WitnessClient(), 8, policy);
    expect((await collect(client, 9, policy)).signatures).toHaveLength(1);
    expect(one.old.slice(-2)).toEqual([5, 8]);
  });

  it('asks for one proof where several witnesses have one size', async () => {
    const all = await Promise.all(keys.map(witness));
    const policy = policyOf(all.map(({ url }) => url));
    const client = new WitnessClient();
    await collect(client, 5, policy);
    const asked: number[] = [];
    await client.collect(
      log.checkpoint(9),
      async (oldSize) => {
        asked.push(oldSize);
        return log.consistency(oldSize, 9);
      },
      policy,
      options,
    );
    expect(asked).toEqual([5]);
  });

  it('says which witness claims to have seen more', async () => {
    const one = await witness(keys[0]!);
    await collect(new WitnessClient(), 50, policyOf([one.url]));
    const client = new WitnessClient();
    for (const size of [30, 31]) {
      const ahead = await collect(client, size, policyOf([one.url]));
      expect(ahead).toEqual({
        signatures: [],
        seen: [{ witness: 'w1', size: 50 }],
        failures: [{ witness: 'w1', error: new WitnessAhead(50, size) }],
        pending: [],
      });
    }
    // It remembers what it was told, but never claims an old size above the checkpoint's.
    expect(one.old).toEqual([0, 0, 31]);
    expect((await collect(client, 51, policyOf([one.url]))).signatures).toHaveLength(1);
  });

  it.each([
    [409, 'text/plain', ''],
    [422, 'application/problem+json', '{}'],
  ])('gives up at once where the witness has another tree (%i without a size)', async (status, type, body) => {
    const one = await serve((ask) => plain(ask, status, body, type));
    const { failures, signatures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect(signatures).toEqual([]);
    expect(failures[0]!.error).toBeInstanceOf(WitnessInconsistent);
    expect(one.paths).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 301])('gives up at once at %i', async (status) => {
    const one = await serve(({ response }) => response.writeHead(status, { location: '/elsewhere' }).end('why\n'));
    const { failures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect(failures).toEqual([{ witness: 'w1', error: new WitnessRefused(status, '"why"') }]);
    expect(one.paths).toHaveLength(1);
  });

  it.each([429, 408, 500, 503])('tries again after %i, and no oftener than it was told', async (status) => {
    const one = await serve((ask, nth) =>
      nth < 3
        ? plain(ask, status)
        : plain(ask, 200, `${formatSignatureLine(cosign(log.checkpoint(4), keys[0]!, 1_800_000_000))}\n`),
    );
    const policy = policyOf([one.url]);
    const given = await collect(new WitnessClient(), 4, policy, { attempts: 2 });
    expect(given.failures[0]!.error).toBeInstanceOf(WitnessUnreachable);
    expect(one.paths).toHaveLength(2);
    expect((await collect(new WitnessClient(), 4, policy, { attempts: 2 })).signatures).toHaveLength(1);
  });

  it('tries again when nobody answers in time or at all', async () => {
    const silent = await serve(() => undefined);
    const half = await serve(({ response }) => response.writeHead(200, { 'content-length': '100' }).write('x'));
    const gone = await serve(() => undefined);
    servers.pop()!.close();
    const policy = policyOf([silent.url, half.url, gone.url]);
    const { failures } = await collect(new WitnessClient(), 4, policy, { timeoutMs: 1_500, attempts: 2 });
    expect(failures).toHaveLength(3);
    for (const { error } of failures) expect(error).toBeInstanceOf(WitnessUnreachable);
    expect([silent.paths.length, half.paths.length]).toEqual([2, 2]);
  });

  it('does not wait for slow ones once the quorum is met', async () => {
    const quick = await witness(keys[0]!);
    const silent = await serve(() => undefined);
    const policy = policyOf([quick.url, silent.url], 'any');
    const { signatures, pending } = await collect(new WitnessClient(), 4, policy, { timeoutMs: 3_600_000 });
    expect(signatures).toHaveLength(1);
    expect(pending).toEqual(['w2']);
  });

  it('does not wait for anybody where the policy asks for nobody', async () => {
    const silent = [await serve(() => undefined), await serve(() => undefined)];
    const lines = silent.map(({ url }) => url).map((url, i) => `witness w${i} ${formatVkey(keys[i]!.verifier)} ${url}`);
    const policy = parsePolicy([...lines, 'quorum none', ''].join('\n'));
    const { pending, failures } = await collect(new WitnessClient(), 4, policy, { timeoutMs: 600_000, lingerMs: 1 });
    expect([pending, failures]).toEqual([['w0', 'w1'], []]);
  });

  const other = new WitnessedLog(generateLogKey('log.example/ledger/1'));
  /** The first witness's word on the checkpoint, for a time that our signer would not give. */
  const timed = (seconds: bigint): string => {
    const { skey, verifier } = keys[0]!;
    const seed = Buffer.from(skey.slice(skey.indexOf('+', skey.indexOf(verifier.name)) + 10), 'base64').subarray(1);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const message = `cosignature/v1\ntime ${seconds}\n${parseNote(log.checkpoint(4)).text}`;
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(seconds);
    const signature = Buffer.concat([time, sign(null, Buffer.from(message), secret)]);
    expect(verifier.verify(Buffer.from(parseNote(log.checkpoint(4)).text), signature)).toBe(true);
    return `${formatSignatureLine({ name: verifier.name, keyId: verifier.keyId, signature })}\n`;
  };
  const answers: [string, () => string][] = [
    ['no signature', () => ''],
    ['what is no signature line', () => '<html>\n'],
    ['another key’s signature', () => `${formatSignatureLine(cosign(log.checkpoint(4), keys[1]!, 7))}\n`],
    ['a signature of another tree', () => `${formatSignatureLine(cosign(log.checkpoint(3), keys[0]!, 7))}\n`],
    ['a signature without a time', () => timed(0n)],
    ['a time that no number can say', () => timed(2n ** 53n)],
    ['another log’s checkpoint', () => `${formatSignatureLine(cosign(other.checkpoint(4), keys[0]!, 7))}\n`],
    ['a line without its newline', () => formatSignatureLine(cosign(log.checkpoint(4), keys[0]!, 7))],
  ];
  it.each(answers)('takes %s for no cosignature', async (_, body) => {
    const one = await serve((ask) => plain(ask, 200, body()));
    const { signatures, failures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect(signatures).toEqual([]);
    expect(failures[0]!.error).toBeInstanceOf(WitnessMalformed);
    expect(one.paths).toHaveLength(1);
  });

  it('takes the witness’s own among other signatures', async () => {
    const lines = [keys[1]!, keys[0]!, keys[2]!].map((key) => formatSignatureLine(cosign(log.checkpoint(4), key, 7)));
    const one = await serve((ask) => plain(ask, 200, `${lines.join('\n')}\n`));
    const { signatures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect(signatures.map(({ name }) => name)).toEqual(['w1.example']);
  });

  it.each(['5', '05\n', '5\n5\n', '-1\n', 'five\n', '9007199254740992\n', ''])(
    'takes the 409 body %j for no size',
    async (body) => {
      const one = await serve((ask) => plain(ask, 409, body, 'text/x.tlog.size'));
      const { failures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
      expect(failures[0]!.error).toBeInstanceOf(WitnessMalformed);
    },
  );

  it.each(['text/x.tlog.size; charset=utf-8', 'Text/X.Tlog.Size'])('reads the size of a 409 as %s', async (type) => {
    const one = await serve((ask, nth) =>
      nth === 1
        ? plain(ask, 409, '2\n', type)
        : plain(ask, 200, `${formatSignatureLine(cosign(log.checkpoint(4), keys[0]!, 7))}\n`),
    );
    const { signatures, seen } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect([signatures.length, seen, one.old]).toEqual([1, [{ witness: 'w1', size: 2 }], [0, 2]]);
  });

  it('is not led around in circles', async () => {
    const same = await serve((ask) => plain(ask, 409, '0\n', 'text/x.tlog.size'));
    const moving = await serve((ask, nth) => plain(ask, 409, `${nth}\n`, 'text/x.tlog.size'));
    const { failures } = await collect(new WitnessClient(), 40, policyOf([same.url, moving.url]));
    expect(failures.map(({ error }) => error.category)).toEqual(['malformed', 'malformed']);
    expect(same.paths).toHaveLength(1);
    expect(moving.paths.length).toBeLessThan(6);
  });

  it('does not read without end', async () => {
    const one = await serve(({ response }) => {
      response.writeHead(200);
      const more = (): void => void (response.destroyed || (response.write(Buffer.alloc(65_536)), setImmediate(more)));
      more();
    });
    const { failures } = await collect(new WitnessClient(), 4, policyOf([one.url]));
    expect(failures[0]!.error).toBeInstanceOf(WitnessMalformed);
  });

  it('says which witness lacks a proof that cannot be given, and serves the others', async () => {
    const all = await Promise.all(keys.slice(0, 2).map(witness));
    await collect(new WitnessClient(), 3, policyOf([all[0]!.url]));
    const { signatures, failures } = await new WitnessClient().collect(
      log.checkpoint(9),
      async () => Promise.reject(new Error('pruned')),
      policyOf(all.map(({ url }) => url)),
      options,
    );
    expect(signatures.map(({ name }) => name)).toEqual(['w2.example']);
    expect(failures[0]).toMatchObject({ witness: 'w1', error: expect.any(ProofUnavailable) });
  });

  it('asks nobody without an address, and refuses what is no checkpoint', async () => {
    const policy = parsePolicy(`witness w1 ${formatVkey(keys[0]!.verifier)}\nquorum w1\n`);
    expect(await collect(new WitnessClient(), 4, policy)).toEqual({
      signatures: [],
      seen: [],
      failures: [],
      pending: [],
    });
    const nothing = new WitnessClient().collect(Buffer.from('x'), async () => [], policy, options);
    await expect(nothing).rejects.toThrow(NoteFormatError);
  });
});
