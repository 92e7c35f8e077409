import { generateKeyPairSync, sign } from 'node:crypto';
import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import { encodeEntry, type EntrySignature, entryTail, parseEntry, type Via } from './entry.js';
import { isSignatureOf, readSignature, signatureFault, signatureHeader } from './event-signature.js';
import { exampleEvents } from './examples.js';
import { checkEvent } from './schema/validate.js';
import { formatVerifierKey, isVerifierKey, publicKeyOf } from './vkey.js';

const pair = generateKeyPairSync('ed25519');
const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const vkey = formatVerifierKey('irs/cases-1', raw)!;
const event = Buffer.from(JSON.stringify(exampleEvents['gov.transfer.source.watermarked.v1']));
const signature = (bytes: Buffer = event): string => signatureHeader(vkey, sign(null, bytes, pair.privateKey));

describe('a verifier key', () => {
  it('is one of signed notes, of Ed25519 alone', () => {
    expect(isVerifierKey(formatVkey(generateLogKey('irs.example/1').verifier))).toBe(true);
    expect(isVerifierKey(formatVkey(generateCosignerKey('irs.example/1').verifier))).toBe(false);
    expect(isVerifierKey(vkey)).toBe(true);
  });
  it.each([
    ['another id', vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['another name', `x${vkey}`],
    ['no id', vkey.replace(/\+[0-9a-f]{8}\+/, '+')],
    ['a key of small order, under which anybody can sign', `n+${'00000000'}+AQ${'A'.repeat(42)}`],
    ['another type', vkey.replace('+A', '+B')],
    ['a PEM', pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['nothing', ''],
  ])('is none with %s', (_what, text) => {
    expect(isVerifierKey(text)).toBe(false);
    expect(publicKeyOf(text)).toBeUndefined();
  });
  it('is named in plain letters', () => {
    for (const name of ['', 'a b', 'a+b', 'é', 'x'.repeat(65), '-a', 'a:b'])
      expect(formatVerifierKey(name, raw)).toBeUndefined();
    // A key of small order again, with the right id.
    expect(formatVerifierKey('n', Buffer.alloc(32))).toBeUndefined();
  });
  it('is the same key under another name', () => {
    expect(publicKeyOf(formatVerifierKey('other', raw)!)).toBe(publicKeyOf(vkey));
  });
});

describe('a policy with keys', () => {
  const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
  const check = (...keys: object[]) =>
    checkEvent({ ...registered, data: { ...registered.data, policy: { ...registered.data.policy, keys } } });
  it.each<[what: string, key: object, pointer: string | undefined]>([
    ['days', { agency: 'irs', vkey, from: '2025-01-01', to: '2025-12-31' }, undefined],
    ['moments', { agency: 'irs', vkey, from: '2025-01-01T00:00:00Z', to: '2025-01-01T00:00:00+05:00' }, undefined],
    ['no times', { agency: 'irs', vkey }, undefined],
    [
      'a key of the wrong type',
      { agency: 'irs', vkey: formatVkey(generateCosignerKey('irs').verifier) },
      '/data/policy/keys/*/vkey',
    ],
    ['a key whose id does not fit', { agency: 'irs', vkey: `x${vkey}` }, '/data/policy/keys/*/vkey'],
    ['a day that is none', { agency: 'irs', vkey, from: '2025-02-30' }, '/data/policy/keys/*/from'],
    ['no agency', { vkey }, '/data/policy/keys/*/agency'],
    ['no key', { agency: 'irs' }, '/data/policy/keys/*/vkey'],
    ['another member', { agency: 'irs', vkey, until: '2025-01-01' }, '/data/policy/keys/*'],
  ])('%s', (_what, key, pointer) => {
    expect(check(key)?.pointer).toBe(pointer);
  });
  it('names no key by the number of a person', () => {
    expect(readSignature(signature().replace('irs/cases-1', '123-45-6789'))).toBeUndefined();
  });
});

describe('the header of a signature', () => {
  it('names the whole key; the older form, its id', () => {
    expect(readSignature(signature())).toEqual({ vkey, value: signature().split(':')[1] });
    expect(readSignature(`key-1:${'A'.repeat(86)}==`)).toEqual({ keyId: 'key-1', value: `${'A'.repeat(86)}==` });
  });
  it.each([
    ['no signature', vkey],
    ['two signatures', `${signature()}, ${signature()}`],
    ['another length', `${signature()}A`],
    ['a key of another type', signature().replace('+A', '+B')],
    ['much text', 'x'.repeat(100_000)],
  ])('is none with %s', (_what, text) => expect(readSignature(text)).toBeUndefined());
});

describe('a signature', () => {
  const read = (bytes?: Buffer): EntrySignature => readSignature(signature(bytes))!;
  it('is one of these very bytes, by that key', () => {
    expect(isSignatureOf(read(), event)).toBe(true);
    expect(isSignatureOf(read(), Buffer.concat([event, Buffer.from(' ')]))).toBe(false);
    expect(isSignatureOf(read(Buffer.from('{}')), event)).toBe(false);
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    expect(isSignatureOf({ ...read(), vkey: formatVerifierKey('irs/cases-1', other)! }, event)).toBe(false);
    expect(isSignatureOf({ ...read(), vkey: vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+') }, event)).toBe(false);
    expect(isSignatureOf({ keyId: 'irs/cases-1', value: read().value }, event)).toBe(false);
  });

  const http: Via = { http: { client: 'unauthenticated' } };
  const fault = (via: Via, kept: EntrySignature | undefined, of: Buffer = event): string | undefined => {
    const bytes = encodeEntry(
      'A'.repeat(22),
      '2025-01-01T00:00:00.000Z',
      entryTail(via, { event: of }, kept ? { signature: kept } : {}),
    );
    return signatureFault(parseEntry(bytes), bytes);
  };
  it.each<[what: string, via: Via, kept: EntrySignature | undefined, says: string | undefined]>([
    ['none', http, undefined, undefined],
    ['an older one', http, { keyId: 'k', value: 'AAAA' }, undefined],
    ['a good one', { ...http, signed: true }, read(), undefined],
    ['a bad one', http, read(Buffer.from('{}')), undefined],
    ['a bad one that is called good', { ...http, signed: true }, read(Buffer.from('{}')), 'the signature is not good'],
    ['none that is called good', { ...http, signed: true }, undefined, 'the signature is not good'],
    [
      'an older one that is called good',
      { ...http, signed: true },
      { keyId: 'k', value: 'AAAA' },
      'the signature is not good',
    ],
    ['a good one that is passed over', http, read(), 'its signature is good, and via does not say so'],
  ])('is checked again in the entry: %s', (_what, via, kept, says) => {
    if (says === undefined) expect(fault(via, kept)).toBeUndefined();
    else expect(fault(via, kept)).toContain(says);
  });
});
