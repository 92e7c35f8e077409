import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authority } from '../../../../../tests/support/certificates.js';
import { kafkaAccess, type KafkaAccessFiles, KafkaAccessWrong } from './access.js';
import { finalFailure, KafkaNotTrusted, KafkaUnavailable } from './errors.js';

describe('kafkaAccess', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-access-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (name: string, text: string, mode = 0o600): string => {
    writeFileSync(join(dir, name), text);
    chmodSync(join(dir, name), mode);
    return join(dir, name);
  };
  const { cert, key, issue } = authority('a');
  const [caFile, keyFile, passwordFile] = [file('ca', cert, 0o644), file('key', key), file('password', ' p w \n')];
  const certFile = caFile;

  it('reads what kafkajs needs', async () => {
    // Said, or a variable of Node could switch it off.
    const ssl = { rejectUnauthorized: true };
    expect(await kafkaAccess({})).toEqual({ ssl: false });
    expect(await kafkaAccess({ tls: true })).toEqual({ ssl });
    expect(await kafkaAccess({ tls: true, caFile, certFile, keyFile })).toEqual({
      ssl: { ...ssl, ca: cert, cert, key },
    });
    const sasl = { mechanism: 'scram-sha-512', username: 'u', password: ' p w ' };
    expect(await kafkaAccess({ username: 'u', passwordFile })).toEqual({ ssl: false, sasl });
    expect(await kafkaAccess({ tls: true, mechanism: 'plain', username: 'u', passwordFile })).toEqual({
      ssl,
      sasl: { ...sasl, mechanism: 'plain' },
    });
  });

  it.each<[string, KafkaAccessFiles, RegExp]>([
    ['authorities without TLS', { caFile }, /KAFKA_TLS_CA_FILE.*TLS is off/],
    ['a certificate without TLS', { certFile, keyFile }, /KAFKA_TLS_CERT_FILE.*TLS is off/],
    ['a certificate without its key', { tls: true, certFile }, /go together/],
    ['a user without a password', { username: 'u' }, /go together/],
    ['a mechanism alone', { mechanism: 'scram-sha-256' }, /go together/],
    ['plain without TLS', { mechanism: 'plain', username: 'u', passwordFile }, /needs TLS/],
    ['no file', { tls: true, caFile: join(dir, 'none') }, /none cannot be read \(ENOENT\)/],
    ['no certificate in it', { tls: true, caFile: passwordFile }, /no PEM certificate/],
    [
      'a damaged certificate',
      { tls: true, caFile: file('damaged', cert.replace(/\n.{30}/, '\nAAAA')) },
      /certificate 1 in it is damaged/,
    ],
    [
      'the key of another',
      { tls: true, certFile, keyFile: file('other', issue({ name: 'b' }).key) },
      /not that of the certificate/,
    ],
    ['a key for all to read', { tls: true, certFile, keyFile: file('open-key', key, 0o644) }, /others.*the key.*chmod/],
    ['a password for all to read', { username: 'u', passwordFile: file('open', 'p', 0o640) }, /the password.*chmod/],
  ])('refuses %s', async (_, files, message) => {
    const error = (await kafkaAccess(files).catch((caught: unknown) => caught)) as Error;
    expect(error).toBeInstanceOf(KafkaAccessWrong);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('PRIVATE');
  });
});

describe('a failure of the connection', () => {
  const wrapped = (inner: object): Error =>
    new Error('retries', { cause: Object.assign(new Error('connection'), inner) });

  it('is final where a certificate is wrong, found through its wrappers', () => {
    const failure = finalFailure(
      't',
      wrapped({ originalError: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) }),
    );
    expect(failure).toBeInstanceOf(KafkaNotTrusted);
    expect(finalFailure('t', wrapped({ code: 'ECONNREFUSED' }))).toBeUndefined();
    expect(finalFailure('t', wrapped({ code: 'toString' }))).toBeUndefined();
  });

  it('that says nothing but closed gets a hint, which others do not', () => {
    const text = (cause: unknown) => new KafkaUnavailable('t', 0, 1, { cause }).message;
    expect(text(wrapped({ name: 'KafkaJSConnectionClosedError' }))).toMatch(/outbox; if it goes on.*KAFKA_TLS/);
    expect(text(wrapped({ code: 'ECONNREFUSED' }))).not.toMatch(/KAFKA_TLS/);
  });
});
