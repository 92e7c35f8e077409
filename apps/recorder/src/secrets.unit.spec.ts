import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#libs/platform';
import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import { recorderConfig } from './config.js';
import { readSecrets } from './secrets.js';

const cosigner = generateCosignerKey('witness.example.org');
const witness = (url = ''): string => `witness w ${formatVkey(cosigner.verifier)} ${url}\nquorum w\n`;

describe('the files of a recorder', () => {
  let dir = '';
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'countersign-secrets-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  function file(name: string, text: string | Buffer): string {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  }

  const read = ({
    origin = 'log.example.gov/2026',
    key = generateLogKey('x').skey,
    policy = witness('http://w'),
  } = {}) =>
    readSecrets(
      recorderConfig.parse({
        DATABASE_URL: 'postgres://localhost/ledger',
        QUARANTINE_KEYS_URL: 'postgres://localhost/keys',
        COUNTERSIGN_QUARANTINE_KEY_FILE: file('kek', Buffer.alloc(32, 1)),
        COUNTERSIGN_LOG_KEY_FILE: file('log.key', `${key}\n`),
        COUNTERSIGN_WITNESS_POLICY_FILE: file('policy', policy),
        COUNTERSIGN_ORIGIN: origin,
        COUNTERSIGN_STATE_DIR: dir,
      }),
    );

  it('are read as they should be', async () => {
    expect((await read()).witnessPolicy!.witnesses).toHaveLength(1);
    expect((await read({ policy: 'quorum none\n' })).witnessPolicy!.quorum.kind).toBe('none');
  });

  it.each([
    ['COUNTERSIGN_ORIGIN', { origin: 'log.example.gov/a b' }],
    ['COUNTERSIGN_ORIGIN', { origin: 'log.example.gov/a+b' }],
    ['COUNTERSIGN_LOG_KEY_FILE', { key: cosigner.skey }],
    ['COUNTERSIGN_WITNESS_POLICY_FILE', { policy: witness() }],
    ['COUNTERSIGN_WITNESS_POLICY_FILE', { policy: `${witness('http://w')}quorum none\n` }],
  ])('are refused at the start where they cannot work: %s', async (key, wrong) => {
    const error = await read(wrong).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toContain(key);
  });
});
