import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#libs/stack';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { startTestIssuer, type TestIssuer } from '../support/issuers.js';
import { lastLine, runCli, startCli } from '../support/run-cli.js';

/** Answers as a recorder and as the api would, and keeps what it was sent as `authorization`. */
class Listener {
  readonly asked: (string | undefined)[] = [];
  status = 200;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Listener> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        one.asked.push(request.headers.authorization);
        const events = request.method === 'POST' ? (JSON.parse(Buffer.concat(chunks).toString()) as unknown) : [];
        const receipts = ([events].flat() as { source: string; id: string }[]).map(({ source, id }) => ({
          source,
          id,
          shard: '0',
          index: 0,
        }));
        const body = one.status === 200 ? receipts : { title: 'This needs a token', detail: 'Send one.' };
        response.writeHead(one.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const one = new Listener(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return one;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const claims = (authorization: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(authorization!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

describe('countersign with credentials', () => {
  let dir: string;
  let issuer: TestIssuer;
  let server: Listener;
  let events: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-credentials-'));
    issuer = await startTestIssuer(dir);
    events = join(dir, 'events.jsonl');
    const [event] = JSON.parse(readFileSync('docs/examples/element-out-of-scope.json', 'utf8')) as object[];
    writeFileSync(events, `${JSON.stringify(event)}\n`);
  });
  afterAll(async () => {
    await issuer.process.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    server = await Listener.start();
  });
  afterEach(() => server.close());
  const emit = (args: string[], expected = 0, env: Record<string, string> = {}) =>
    runCli(['emit', events, '--http', server.url, ...args], expected, env);

  describe('login', () => {
    it('writes a token for its owner alone, below the configuration folder, and logout deletes it', async () => {
      const env = { XDG_CONFIG_HOME: join(dir, 'config'), COUNTERSIGN_ISSUER: issuer.url };
      const file = join(dir, 'config/countersign/token');
      const { stdout } = await runCli(['login', '--login-hint', 'ice-compliance'], 0, env);
      expect(stdout).toMatch(/^Signed in\. The token is in .*countersign\/token, and ends at \d{4}-/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(join(dir, 'config/countersign')).mode & 0o777).toBe(0o700);
      expect(claims(readFileSync(file, 'utf8'))).toMatchObject({ sub: 'ice-compliance', aud: 'countersign-api' });
      // Another person, in its place.
      const again = await runCli(['login', '--login-hint', 'auditor', '--json'], 0, env);
      expect(lastLine(again.stdout)).toEqual({ file, issuer: issuer.url, expires: expect.stringMatching(/Z$/) });
      expect(claims(readFileSync(file, 'utf8'))).toMatchObject({ sub: 'auditor' });
      expect((await runCli(['logout'], 0, env)).stdout).toMatch(/^Signed out: .*deleted\. Copies of the token work/);
      expect(existsSync(file)).toBe(false);
      expect((await runCli(['logout'], 0, env)).stdout).toMatch(/^Nobody was signed in/);
      expect(lastLine((await runCli(['logout', '--json'], 0, env)).stdout)).toMatchObject({ deleted: false });
    });

    it('shows the code where somebody has to sign in, and ends without a token at Ctrl-C', async () => {
      const file = join(dir, 'waiting');
      const run = startCli(['login', '--issuer', issuer.url, '--token-file', file]);
      while (!run.stderr().includes('this code: ')) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(run.stderr()).toMatch(/Open http:\/\/127\.0\.0\.1:\d+\/device\?user_code=[A-Z-]+ in a browser/);
      run.child.kill('SIGINT');
      expect(await run.exited).toBe(1);
      expect(run.stderr()).toContain('nobody was signed in');
      expect(existsSync(file)).toBe(false);
    });

    it('says that there is no issuer at an address', async () => {
      const { stderr } = await runCli(['login', '--issuer', `http://127.0.0.1:${await freePort()}`], 1);
      expect(stderr).toMatch(/gave no token \(.*ECONNREFUSED.*\): check that it runs/);
      expect(stderr).not.toMatch(/\n\s+at /);
    });
  });

  describe('of a client', () => {
    const client = () => [
      '--issuer',
      issuer.url,
      '--client-id',
      'ice-requests',
      '--client-secret-file',
      issuer.secretFile('ice-requests'),
    ];

    it('sends its token to the recorder', async () => {
      await emit(client());
      expect(claims(server.asked[0])).toMatchObject({ sub: 'ice-requests', aud: 'countersign-recorder' });
    });

    it('takes them from the environment, and asks for the resource that it is told', async () => {
      await emit([], 0, {
        COUNTERSIGN_ISSUER: issuer.url,
        COUNTERSIGN_CLIENT_ID: 'irs-disclosures',
        COUNTERSIGN_CLIENT_SECRET_FILE: issuer.secretFile('irs-disclosures'),
        COUNTERSIGN_RESOURCE: 'urn:countersign:api',
      });
      expect(claims(server.asked[0])).toMatchObject({ sub: 'irs-disclosures', aud: 'countersign-api' });
    });

    it('reads no secret that others can read, and takes none as an argument', async () => {
      const file = join(dir, 'loose.secret');
      writeFileSync(file, issuer.secretOf('ice-requests'));
      chmodSync(file, 0o640);
      const { stderr } = await emit([...client().slice(0, -1), file], 1);
      expect(stderr).toMatch(/loose\.secret has mode 0640, so others can get at the secret; run: chmod 600/);
      expect(server.asked).toEqual([]);
      await emit([...client().slice(0, -2), '--client-secret', 'x'], 2);
    });

    it('says that a secret is wrong, without showing it', async () => {
      const file = join(dir, 'wrong.secret');
      writeFileSync(file, 'hunter2', { mode: 0o600 });
      const { stderr } = await emit([...client().slice(0, -1), file], 1);
      expect(stderr).toMatch(/refuses the client ice-requests \(invalid_client.*check the client id and the file/);
      expect(stderr).not.toContain('hunter2');
    });

    it.each([
      [['--issuer', 'https://i.example'], 'go together'],
      [['--issuer', 'https://i.example', '--token-file', 'x'], 'not both'],
    ])('are whole: %j', async (args, words) => {
      expect((await emit(args, 1)).stderr).toContain(words);
      expect(server.asked).toEqual([]);
    });
  });

  describe('in a token file', () => {
    const file = () => join(dir, 'token');

    it('are sent by emit, import and verify', async () => {
      writeFileSync(file(), `${await issuer.person('overseer')}\n`, { mode: 0o600 });
      await emit(['--token-file', file()]);
      expect(claims(server.asked.at(-1))).toMatchObject({ sub: 'overseer' });
      const vkey = formatVkey(generateLogKey('log.example').named('log.example/0').verifier);
      server.status = 403;
      const { stdout, stderr } = await runCli(
        ['verify', '--url', `${server.url}/log/0`, '--vkey', vkey, '--token-file', file()],
        1,
      );
      expect(stdout + stderr).toMatch(/the server answered 403; this is not for whom the token names/);
      expect(claims(server.asked.at(-1))).toMatchObject({ sub: 'overseer' });
    });

    it('are said to be missing or not valid, with what to do', async () => {
      server.status = 401;
      expect((await emit([], 1)).stderr).toMatch(/HTTP 401\).*Send a token: give the credentials of a producer/);
      writeFileSync(file(), await issuer.person('overseer'), { mode: 0o600 });
      expect((await emit(['--token-file', file()], 1)).stderr).toMatch(/HTTP 401\).*Get another token/);
      expect(server.asked).toHaveLength(3);
      server.status = 403;
      expect((await emit(['--token-file', file()], 1)).stderr).toMatch(/HTTP 403\).*Use the credentials of a producer/);
    });

    it('are not sent over plain HTTP to another machine', async () => {
      writeFileSync(file(), 'token', { mode: 0o600 });
      const { stderr } = await runCli(['emit', events, '--http', 'http://ledger.example', '--token-file', file()], 1);
      expect(stderr).toContain('ledger.example/v1/events is not https');
    });
  });
});
