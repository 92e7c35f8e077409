import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { ConfigError } from '#libs/platform';
import { TokenRefused } from '../refusals.js';
import { readToken } from '../issuers/tokens.js';
import { generateProcessKey, readProcessKey, writeProcessKey } from './key-file.js';
import { processTokensOf } from './own.js';
import { processTokens } from './sign.js';
import { type PinnedProcess, readProcessPins, verifyProcess } from './verify.js';

const key = generateProcessKey();
const dir = mkdtempSync(join(tmpdir(), 'countersign-process-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string, content: unknown): string => {
  const path = join(dir, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return path;
};

describe('tokens of our own processes', () => {
  let pins: PinnedProcess[];
  beforeAll(async () => {
    const other = generateProcessKey();
    pins = await readProcessPins(
      file('pins', [
        { name: 'detector', role: 'detector', key: key.pin },
        { name: 'api', role: 'api', key: other.pin },
      ]),
    );
  });
  const outcome = async (token: string, now?: number): Promise<string> => {
    try {
      return (await verifyProcess(token, readToken(token).payload['iss'], pins, now)).role;
    } catch (error) {
      if (error instanceof TokenRefused) return error.reason;
      throw error;
    }
  };
  interface Claims {
    iss?: string;
    aud?: string;
    typ?: string;
    iat?: number;
    life?: number | null;
  }
  const mint = ({ iss = 'detector', aud = 'recorder', typ = 'process+jwt', iat = 0, life = 60 }: Claims = {}) => {
    const issued = Math.floor(Date.now() / 1000) + iat;
    const jwt = new SignJWT().setProtectedHeader({ alg: 'EdDSA', typ }).setIssuer(iss).setAudience(aud);
    jwt.setIssuedAt(issued);
    if (life !== null) jwt.setExpirationTime(issued + life);
    return jwt.sign(key.private);
  };

  it('say which process it is, for a minute', async () => {
    const token = await processTokens('detector', key)();
    expect(await outcome(token)).toBe('detector');
    expect(await outcome(token, Date.now() + 80_000)).toBe('detector');
    expect(await outcome(token, Date.now() + 95_000)).toBe('expired');
  });

  it.each<[string, Claims, string]>([
    ['in another’s name', { iss: 'api' }, 'signature'],
    ['in a name that is not pinned', { iss: 'operator' }, 'process'],
    ['for another', { aud: 'countersign-api' }, 'audience'],
    ['of another type', { typ: 'at+jwt' }, 'claims'],
    ['that live long', { life: 600 }, 'claims'],
    ['that never end', { life: null }, 'claims'],
    ['of the future', { iat: 45 }, 'claims'],
  ])('are refused %s', async (_name, claims, reason) => {
    expect(await outcome(await mint(claims))).toBe(reason);
  });

  it('are made anew before they end', async () => {
    let now = Date.now();
    const tokens = processTokens('detector', key, { now: () => now });
    const first = await tokens();
    now += 29_000;
    expect(await tokens()).toBe(first);
    now += 2_000;
    const second = await tokens();
    expect(second).not.toBe(first);
    // A clock that was set back.
    now -= 600_000;
    expect(await tokens()).not.toBe(second);
  });

  it('come from a key file for its owner alone, which is never written over', async () => {
    const path = join(dir, 'key.pem');
    await writeProcessKey(path, key);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect((await readProcessKey(path)).pin).toBe(key.pin);
    await expect(writeProcessKey(path, key)).rejects.toThrow('EEXIST');
    const tokens = await processTokensOf('detector', path);
    expect(await outcome(await tokens())).toBe('detector');
  });

  it('do not come from a file that others can read', async () => {
    const path = join(dir, 'shared.pem');
    await writeProcessKey(path, key);
    chmodSync(path, 0o640);
    const error = (await processTokensOf('x', path).catch((one: unknown) => one)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problems[0]!.received).toContain('mode 0640, so others can get at the key');
  });

  it('need an Ed25519 key, and say what else a file holds', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ec = file('ec.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const path of [ec, file('word', 'key'), join(dir, 'none')]) {
      const error = await processTokensOf('x', path).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems[0]!.key).toBe('COUNTERSIGN_PROCESS_KEY_FILE');
    }
  });

  it.each<[string, unknown, string]>([
    ['no list', {}, 'the file'],
    ['a name twice', [1, 2].map(() => ({ name: 'a', role: 'api', key: key.pin })), 'the file'],
    ['a role of people', [{ name: 'a', role: 'auditor', key: key.pin }], '0.role'],
    ['a name with blanks', [{ name: 'a b', role: 'api', key: key.pin }], '0.name'],
    ['no key', [{ name: 'a', role: 'api', key: 'AAAA' }], '0.key'],
    ['something more', [{ name: 'a', role: 'api', key: key.pin, x: 1 }], '0'],
  ])('are pinned by a file without %s', async (_name, content, where) => {
    const error = (await readProcessPins(file('wrong', content)).catch((one: unknown) => one)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problems[0]!.expected.split(':')[0]).toBe(where);
  });
});
