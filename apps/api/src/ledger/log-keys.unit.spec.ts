import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#libs/platform';
import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import type { ApiSettings } from '../config.js';
import { logKeys } from './log-keys.js';

describe('the keys that a server names', () => {
  const dir = mkdtempSync(join(tmpdir(), 'log-keys-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const read = (text?: string): Promise<readonly string[]> => {
    const path = join(dir, 'vkeys.txt');
    if (text !== undefined) writeFileSync(path, text);
    return logKeys({ COUNTERSIGN_LOG_VKEYS_FILE: path } as ApiSettings);
  };
  const key = generateLogKey('ledger.example');
  const vkeys = [key, key.named('ledger.example/0')].map((one) => formatVkey(one.verifier));

  it('are read from a file, or are none', async () => {
    await expect(read()).rejects.toThrow(/cannot be read, ENOENT/);
    expect(await read(`# the ledger's\n${vkeys[0]}\n\n ${vkeys[1]}`)).toEqual(vkeys);
    expect(await logKeys({} as ApiSettings)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no key', `${vkeys[0]}\nhello\n`],
    ['a key with another id', vkeys[0]!.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['a witness’s key', formatVkey(generateCosignerKey('w.example').verifier)],
  ])('are refused with %s in the file', async (_, text) => {
    await expect(read(text)).rejects.toThrow(ConfigError);
  });

  it('are refused with a private key in the file, which is not printed', async () => {
    const refused = await read(key.skey).catch((error: Error) => error.message);
    expect(refused).toContain('COUNTERSIGN_LOG_VKEYS_FILE');
    expect(refused).not.toContain(key.skey.slice(-20));
  });
});
