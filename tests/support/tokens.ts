import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { generateProcessKey, type ProcessKey, type ProcessRole, processTokens, writeProcessKey } from '#libs/identity';

export interface SigningKey {
  kid: string;
  alg: string;
  private: CryptoKey;
  public: JWK;
}

/** A signing key that no server shows. */
export async function signingKey(alg = 'ES256', kid: string = randomUUID()): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, private: privateKey, public: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

type Claims = Record<string, unknown>;
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type List = readonly string[] | '*';

export interface MintOptions {
  /** Of the header; `undefined` takes one away. */
  header?: Record<string, unknown>;
  key?: SigningKey;
  /** Seconds from now. */
  lifeSeconds?: number;
}

export const API_AUDIENCE = 'countersign-api';
export const RECORDER_AUDIENCE = 'countersign-recorder';
const ANYTHING = [
  { role: 'producer', agencies: '*' },
  { role: 'compliance-officer', agencies: '*' },
  { role: 'privacy-officer', agencies: '*' },
  { role: 'auditor', agencies: '*', agreements: '*' },
  { role: 'overseer', agencies: '*', agreements: '*' },
];
/** For both apps, so that a test needs one token for a person. */
const BOTH = [API_AUDIENCE, RECORDER_AUDIENCE];
const FAR = '2099-12-31';

/** An issuer on the loopback, as real as it need be: metadata and keys over HTTP, tokens of any kind. */
export class TestIssuer {
  /** Asked of it, by path. */
  readonly asked = new Map<string, number>();
  /** In place of the answer for a path. */
  readonly instead = new Map<string, Handler>();
  private readonly dirs: string[] = [];
  private port = 0;

  private constructor(
    private server: Server,
    private keys: SigningKey[],
  ) {}

  static async start(alg = 'ES256'): Promise<TestIssuer> {
    const issuer = new TestIssuer(createServer(), [await signingKey(alg)]);
    await issuer.up();
    return issuer;
  }

  /** `iss`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get key(): SigningKey {
    return this.keys.at(-1)!;
  }

  /** How often its keys were asked for. */
  get keysAsked(): number {
    return this.asked.get('/jwks') ?? 0;
  }

  /** Signs with a new key from here on. `keep`: the old ones are still shown. */
  async rotate({ keep = false, alg = this.key.alg }: { keep?: boolean; alg?: string } = {}): Promise<SigningKey> {
    this.keys = [...(keep ? this.keys : []), await signingKey(alg)];
    return this.key;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** At the same address as before. */
  async up(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.down();
    for (const dir of this.dirs) rmSync(dir, { recursive: true, force: true });
  }

  /** An entry of the settings file; by default it may assert everything. */
  settings(more: object = {}): object {
    return { issuer: this.url, may: ANYTHING, ...more };
  }

  /** What an app's environment needs to trust this issuer, and `others`. */
  env(more: object = {}, others: readonly object[] = []): { COUNTERSIGN_ISSUERS_FILE: string } {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-issuers-'));
    this.dirs.push(dir);
    const file = join(dir, 'issuers.json');
    writeFileSync(file, JSON.stringify({ issuers: [this.settings(more), ...others] }));
    return { COUNTERSIGN_ISSUERS_FILE: file };
  }

  /** Any token: a claim that is `undefined` is left out. */
  async mint(
    claims: Claims = {},
    { header = {}, key = this.key, lifeSeconds = 3_600 }: MintOptions = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = {
      ...{ iss: this.url, sub: 'somebody', aud: BOTH, client_id: 'test', jti: randomUUID(), iat: now },
      ...{ exp: now + lifeSeconds },
      ...claims,
    };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.private, {
        crit: Object.fromEntries(((header['crit'] ?? []) as string[]).map((name) => [name, true])),
      });
  }

  producer(agency: string, sources: List = '*', claims: Claims = {}): Promise<string> {
    const client = `${agency}-gateway`;
    return this.mint({
      ...{ sub: client, client_id: client, countersign_role: 'producer' },
      ...{ countersign_agency: agency, countersign_sources: sources },
      ...claims,
    });
  }

  officer(agency: string, role: 'compliance-officer' | 'privacy-officer' = 'compliance-officer', claims: Claims = {}) {
    return this.mint({ sub: `${agency}-${role}`, countersign_role: role, countersign_agency: agency, ...claims });
  }

  auditor(agencies: List = '*', agreements: List = '*', claims: Claims = {}): Promise<string> {
    return this.inScope('auditor', agencies, agreements, claims);
  }

  /** Of the whole ledger, unless told. */
  overseer(agencies: List = '*', agreements: List = '*', claims: Claims = {}): Promise<string> {
    return this.inScope('overseer', agencies, agreements, claims);
  }

  private inScope(role: string, agencies: List, agreements: List, claims: Claims): Promise<string> {
    return this.mint({
      ...{ sub: `the-${role}`, countersign_role: role, countersign_until: FAR },
      ...{ countersign_agencies: agencies, countersign_agreements: agreements },
      ...claims,
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!;
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
    const instead = this.instead.get(path);
    if (instead) return instead(request, response);
    const json = (value: unknown): unknown =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (path === '/.well-known/openid-configuration') json({ issuer: this.url, jwks_uri: `${this.url}/jwks` });
    else if (path === '/jwks') json({ keys: this.keys.map((key) => key.public) });
    else response.writeHead(404).end();
  }
}

/** `Authorization` with a token. */
export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

export interface TestProcesses {
  /** For a recorder: pins them all. */
  env: { COUNTERSIGN_PROCESS_KEYS_FILE: string };
  /** Private key files, by role, for those who call. */
  keyFiles: Readonly<Record<ProcessRole, string>>;
  keys: Readonly<Record<ProcessRole, ProcessKey>>;
  /** Tokens of the process of that role. */
  token(role: ProcessRole): Promise<string>;
  close(): void;
}

/** Key files of our own processes: each role has one process of its name. */
export async function testProcesses(): Promise<TestProcesses> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-processes-'));
  const roles: ProcessRole[] = ['detector', 'api', 'operator'];
  const keys = Object.fromEntries(roles.map((role) => [role, generateProcessKey()])) as Record<ProcessRole, ProcessKey>;
  const keyFiles = Object.fromEntries(roles.map((role) => [role, join(dir, `${role}.pem`)])) as Record<
    ProcessRole,
    string
  >;
  for (const role of roles) await writeProcessKey(keyFiles[role], keys[role]);
  const pins = join(dir, 'processes.json');
  writeFileSync(pins, JSON.stringify(roles.map((role) => ({ name: role, role, key: keys[role].pin }))));
  return {
    env: { COUNTERSIGN_PROCESS_KEYS_FILE: pins },
    keyFiles,
    keys,
    token: (role) => processTokens(role, keys[role])(),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}
