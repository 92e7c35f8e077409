import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/**
 * X.509 certificates for tests, in DER by hand (RFC 5280): Node makes keys and signatures but no certificates, and no
 * program on a bare machine makes all that the tests need.
 */
export interface Certificate {
  /** PEM. */
  cert: string;
  /** PEM, PKCS #8. */
  key: string;
  /** For certificates of its own making. */
  issue(of: Subject): Certificate;
}

export interface Subject {
  name: string;
  /** Host names and IPv4 addresses. */
  hosts?: readonly string[];
  /** Days from now. Default: -1 and 30. */
  from?: number;
  until?: number;
}

/** An authority that nobody else has signed. */
export const authority = (name: string): Certificate => certificate({ name }, undefined);

interface Issuer {
  name: Buffer;
  key: KeyObject;
}

function certificate({ name, hosts = [], from = -1, until = 30 }: Subject, issuer: Issuer | undefined): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = distinguishedName(name);
  const signer = issuer ?? { name: subject, key: privateKey };
  const isAuthority = issuer === undefined;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    signer.name,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(
        extension([0x55, 0x1d, 0x13], isAuthority ? sequence(TRUE) : sequence()),
        ...(hosts.length === 0 ? [] : [extension([0x55, 0x1d, 0x11], sequence(...hosts.map(generalName)))]),
      ),
    ),
  );
  const signature = sign('sha256', body, signer.key);
  const der = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    issue: (of) => certificate(of, { name: subject, key: privateKey }),
  };
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const identifier = (bytes: readonly number[]): Buffer => tagged(0x06, Buffer.from(bytes));
const TRUE = tagged(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = sequence(identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
/** Critical where it is that of an authority, as RFC 5280 wants it. */
const extension = (id: readonly number[], value: Buffer): Buffer =>
  sequence(identifier(id), ...(id[2] === 0x13 ? [TRUE] : []), tagged(0x04, value));
const distinguishedName = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier([0x55, 0x04, 0x03]), tagged(0x0c, Buffer.from(name)))));
const generalName = (host: string): Buffer =>
  isIP(host) ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host));

/** UTCTime, which is for years before 2050. */
function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]/g, '');
  return tagged(0x17, Buffer.from(`${text.slice(2, 14)}Z`));
}
