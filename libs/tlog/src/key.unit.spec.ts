import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  KeyFileExistsError,
  KeyFormatError,
  KeyIdMismatchError,
  KeyNameError,
  UnknownSignatureTypeError,
} from './errors.js';
import { formatKeyId } from './key-types.js';
import { keyIdOf, parseVkey } from './node.js';
import { readKeyFile, writeKeyFile } from './signing/key-file.js';
import { generateLogKey, parseSkey } from './signing/key.js';
import { formatVkey } from './vkey.js';

const key = generateLogKey('log.example/ledger');
const vkey = formatVkey(key.verifier);
const [, keyId, material] = /^log\.example\/ledger\+([0-9a-f]{8})\+(.+)$/.exec(vkey)!;
const message = Buffer.from('a text\n');

describe('keys', () => {
  it('sign and verify after a way through text', () => {
    const signature = parseSkey(key.skey).sign(message);
    expect(parseVkey(vkey).verify(message, signature)).toBe(true);
    expect(parseVkey(vkey).verify(Buffer.from('b text\n'), signature)).toBe(false);
    expect(parseVkey(vkey).verify(message, signature.subarray(1))).toBe(false);
    expect(generateLogKey('log.example/ledger').skey).not.toBe(key.skey);
  });

  it('have another id under another name, with the same secret', () => {
    const shard = key.named('log.example/ledger/0');
    expect(shard.verifier.publicKey).toEqual(key.verifier.publicKey);
    expect(shard.verifier.keyId).not.toBe(key.verifier.keyId);
    expect(shard.verifier.keyId).toBe(keyIdOf('log.example/ledger/0', 1, key.verifier.publicKey));
    expect(parseSkey(shard.skey).verifier.name).toBe('log.example/ledger/0');
    expect(key.verifier.verify(message, shard.sign(message))).toBe(true);
  });

  it('are read although their base64 has plus signs', () => {
    for (let found = 0; found < 3;) {
      const other = generateLogKey('plus.example');
      const text = formatVkey(other.verifier);
      if (text.split('+').length < 4) continue;
      found += 1;
      expect(formatVkey(parseVkey(text))).toBe(text);
    }
  });

  it('are refused when the id is not the one of name and key', () => {
    const wrong = formatKeyId((key.verifier.keyId ^ 1) >>> 0);
    expect(() => parseVkey(`log.example/ledger+${wrong}+${material}`)).toThrow(KeyIdMismatchError);
    expect(() => parseVkey(`log.example/other+${keyId}+${material}`)).toThrow(KeyIdMismatchError);
    expect(() => parseSkey(key.skey.replace('/ledger+', '/other+'))).toThrow(KeyIdMismatchError);
  });

  it.each([
    '',
    'name',
    'name+00000000',
    `name+${keyId}+`,
    `name+${keyId!.toUpperCase()}x+${material}`,
    `name+ABCDEF01+${material}`,
    `name+1234567+${material}`,
    `name+123456789+${material}`,
    `name+${keyId}+${material}\n`,
    `name+${keyId}+${material!.slice(0, -1)}`,
    `name+${keyId}+${Buffer.alloc(32, 1).toString('base64')}`,
    `name+${keyId}+${Buffer.alloc(34, 1).toString('base64')}`,
  ])('%j is no verifier key', (text) => {
    expect(() => parseVkey(text)).toThrow(KeyFormatError);
  });

  it('are refused with a name that notes cannot carry', () => {
    expect(() => parseVkey(`+${keyId}+${material}`)).toThrow(KeyNameError);
    for (const name of ['', 'a b', 'a\u00a0b', 'a+b', 'a\nb', 'a\u0001b', 'a\ud800b']) {
      expect(() => generateLogKey(name)).toThrow(KeyNameError);
    }
  });

  it('are refused with a type that is not known', () => {
    const mlDsa = Buffer.concat([Buffer.of(6), Buffer.alloc(1312, 1)]).toString('base64');
    expect(() => parseVkey(`name+00000000+${mlDsa}`)).toThrow(new UnknownSignatureTypeError(6));
  });

  it('never show a secret in an error', () => {
    const secret = key.skey.split('+').slice(4).join('+');
    for (const text of [key.skey.slice(1), `${key.skey}!`, key.skey.replace('+KEY+', '+KEY++')]) {
      let caught: unknown;
      try {
        parseSkey(text);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(Error);
      expect(`${String(caught)} ${JSON.stringify(caught)} ${String((caught as Error).cause)}`).not.toContain(secret);
    }
  });
});

describe('the key file', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'countersign-key-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is for its owner only, and gives the key back', async () => {
    const path = join(folder, 'log.key');
    await writeKeyFile(path, key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readKeyFile(path)).skey).toBe(key.skey);
  });

  it('is never overwritten', async () => {
    const path = join(folder, 'log.key');
    await writeKeyFile(path, key);
    await expect(writeKeyFile(path, generateLogKey('other'))).rejects.toThrow(KeyFileExistsError);
    expect(await readFile(path, 'utf8')).toBe(`${key.skey}\n`);
  });

  it('is not read where others can read it', async () => {
    const path = join(folder, 'log.key');
    await writeKeyFile(path, key);
    await chmod(path, 0o640);
    await expect(readKeyFile(path)).rejects.toThrow(/has mode 0640, so others can get at the key; run: chmod 600/);
  });

  it('has one line', async () => {
    const path = join(folder, 'log.key');
    await writeFile(path, key.skey, { mode: 0o600 });
    expect((await readKeyFile(path)).skey).toBe(key.skey);
    for (const content of ['', '\n', `${key.skey}\n\n`, `${key.skey}\nmore`, `\n${key.skey}`]) {
      await writeFile(path, content);
      await expect(readKeyFile(path)).rejects.toThrow(KeyFormatError);
    }
  });
});
