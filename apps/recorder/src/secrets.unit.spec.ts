import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#libs/platform';
import { authority } from '../../../tests/support/certificates.js';
import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import { recorderConfig } from './config.js';
import { kafkaSettings } from './kafka-settings.js';
import { readSecrets } from './secrets.js';

const cosigner = generateCosignerKey('witness.example.org');
const witness = (url = ''): string => `witness w ${formatVkey(cosigner.verifier)} ${url}\nquorum w\n`;

describe('the files of a recorder', () => {
  let dir = '';
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'countersign-secrets-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  function file(name: string, text: string | Buffer): string {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  }

  const read = ({
    origin = 'log.example.gov/2026',
    key = generateLogKey('x').skey,
    policy = witness('http://w'),
    brokers = {},
  } = {}) => readSecrets(configOf(brokers, origin, key, policy));
  const configOf = (
    brokers: Record<string, string>,
    origin = 'log.example.gov/2026',
    key = generateLogKey('x').skey,
    policy = witness('http://w'),
  ) =>
    recorderConfig.parse({
      DATABASE_URL: 'postgres://localhost/ledger',
      QUARANTINE_KEYS_URL: 'postgres://localhost/keys',
      COUNTERSIGN_QUARANTINE_KEY_FILE: file('kek', Buffer.alloc(32, 1)),
      COUNTERSIGN_LOG_KEY_FILE: file('log.key', `${key}\n`),
      COUNTERSIGN_WITNESS_POLICY_FILE: file('policy', policy),
      COUNTERSIGN_ORIGIN: origin,
      COUNTERSIGN_STATE_DIR: dir,
      ...brokers,
    });

  it('are read as they should be', async () => {
    expect((await read()).witnessPolicy!.witnesses).toHaveLength(1);
    expect((await read({ policy: 'quorum none\n' })).witnessPolicy!.quorum.kind).toBe('none');
  });

  it.each([
    'COUNTERSIGN_LOG_KEY_FILE',
    'COUNTERSIGN_QUARANTINE_KEY_FILE',
    'KAFKA_SASL_PASSWORD_FILE',
    'KAFKA_TLS_KEY_FILE',
  ] as const)('are not read where others can read a secret: %s', async (name) => {
    const { cert, key } = authority('a');
    const config = configOf({
      ...{ KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: file('cert', cert), KAFKA_TLS_KEY_FILE: file('key', key) },
      ...{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_FILE: file('password', 'p') },
    });
    await expect(readSecrets(config)).resolves.toMatchObject({ saslPassword: 'p' });
    chmodSync(config[name]!, 0o604);
    const { problems } = await readSecrets(config).then(
      () => ({ problems: [] }),
      (error: ConfigError) => error,
    );
    expect(problems).toEqual([
      { key: name, expected: expect.any(String), received: expect.stringContaining(`chmod 600 ${config[name]!}`) },
    ]);
  });

  it('are those of a client with a certificate, where brokers want one', async () => {
    const { cert, key, issue } = authority('a');
    const other = issue({ name: 'b' });
    const brokers = { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: file('ca', cert), KAFKA_TLS_CERT_FILE: file('cert', cert) };
    const keyOf = (pem: string) => ({ brokers: { ...brokers, KAFKA_TLS_KEY_FILE: file('key', pem) } });
    const secrets = await read(keyOf(key));
    const { connection } = kafkaSettings(configOf({ ...keyOf(key).brokers, KAFKA_BROKERS: 'b:1' }), secrets)!;
    // `rejectUnauthorized` is said, or a variable of Node could switch it off.
    expect(connection.ssl).toEqual({ rejectUnauthorized: true, ca: cert.trimEnd(), ...secrets.tlsIdentity });
    expect(secrets.tlsAuthorities).toBe(cert.trimEnd());
    expect(secrets.tlsIdentity).toEqual({ cert: cert.trimEnd(), key: key.trimEnd() });
    await expect(read(keyOf(other.key))).rejects.toThrow(/KAFKA_TLS_KEY_FILE.*not that of the certificate/);
    await expect(read(keyOf(cert))).rejects.toThrow(/KAFKA_TLS_KEY_FILE.*not in PEM/);
    const empty = { brokers: { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: file('empty', key) } };
    await expect(read(empty)).rejects.toThrow(/KAFKA_TLS_CA_FILE.*no PEM certificate/);
  });

  it.each([
    ['KAFKA_TLS_CA_FILE', { KAFKA_TLS_CA_FILE: 'cert' }],
    ['KAFKA_TLS_CERT_FILE', { KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: 'cert' }],
    ['KAFKA_TLS_KEY_FILE', { KAFKA_TLS: 'true', KAFKA_TLS_KEY_FILE: 'key' }],
    ['KAFKA_SASL_MECHANISM', { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u' }],
    ['KAFKA_SASL_USERNAME', { KAFKA_SASL_USERNAME: 'u' }],
    ['KAFKA_SASL_PASSWORD_FILE', { KAFKA_SASL_PASSWORD_FILE: 'key' }],
    [
      'KAFKA_SASL_MECHANISM',
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_FILE: 'key' },
    ],
  ])('are refused at the start where less would be protected than is meant: %s', async (key, given) => {
    const own = authority('a');
    const paths: Record<string, string> = { cert: file('cert', own.cert), key: file('key', own.key) };
    const brokers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, paths[value] ?? value]));
    const error: Error = await read({ brokers }).then(
      () => new Error('taken'),
      (caught: Error) => caught,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message.split('\n').filter((line) => line.includes('KAFKA'))).toHaveLength(1);
    expect(error.message).toContain(key);
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
