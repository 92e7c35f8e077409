import {
  formatVkey,
  openNote,
  parseNote,
  parseSignatureLine,
  parseSkey,
  parseVkey,
  signNote,
  WeakKeyError,
  formatKeyId,
  keyIdOf,
  encodeBase64,
} from '#libs/tlog';
import { vectors } from './vectors.js';

const known = vectors<{
  notes: { vkey: string; skey?: string; text: string; line: string }[];
  vkeysWithPlusInBase64: string[];
  smallOrderEd25519Keys: string[];
  nonCanonicalEd25519Keys: string[];
}>('signed-note');

describe('signed notes published by others', () => {
  it.each(known.notes)('$vkey', ({ vkey, skey, text, line }) => {
    const note = Buffer.from(`${text}\n${line}\n`);
    const verifier = parseVkey(vkey);
    expect(formatVkey(verifier)).toBe(vkey);
    expect(parseNote(note)).toEqual({ text, signatures: [parseSignatureLine(line)] });
    expect(openNote(note, [verifier]).verified).toHaveLength(1);
    if (skey === undefined) return;
    const key = parseSkey(skey);
    expect(key.skey).toBe(skey);
    expect(formatVkey(key.verifier)).toBe(vkey);
    expect(signNote(text, [key])).toEqual(note);
  });

  it.each(known.vkeysWithPlusInBase64)('%s is split at its first two plus signs', (vkey) => {
    expect(formatVkey(parseVkey(vkey))).toBe(vkey);
  });
});

/** A vkey with the right key id for any key. */
function vkeyOf(publicKey: Buffer): string {
  const material = encodeBase64(Buffer.concat([Buffer.of(1), publicKey]));
  return `example.com/log+${formatKeyId(keyIdOf('example.com/log', 1, publicKey))}+${material}`;
}

describe('Ed25519 public keys under which forgeries verify', () => {
  it.each([...known.smallOrderEd25519Keys, ...known.nonCanonicalEd25519Keys])('%s is refused', (key) => {
    expect(() => parseVkey(vkeyOf(Buffer.from(key, 'hex')))).toThrow(WeakKeyError);
  });

  it('all have a small order by the curve equation: eight times the point is the identity', () => {
    const points = known.smallOrderEd25519Keys.map((key) => decompress(Buffer.from(key, 'hex')));
    expect(new Set(points.map(String)).size).toBe(8);
    for (const point of points) expect(double(double(double(point)))).toEqual([0n, 1n]);
  });
});

// Affine arithmetic on edwards25519 (RFC 8032, 5.1), sufficient to find the order of a point.
const P = 2n ** 255n - 19n;
const mod = (n: bigint): bigint => ((n % P) + P) % P;
const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e /= 2n, b = mod(b * b)) if (e % 2n === 1n) result = mod(result * b);
  return result;
};
const inverse = (n: bigint): bigint => power(n, P - 2n);
const D = mod(-121665n * inverse(121666n));

function decompress(key: Buffer): [bigint, bigint] {
  const encoded = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`);
  const y = encoded % 2n ** 255n;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(x * x) !== square) throw new Error('not on the curve');
  return [x % 2n === encoded / 2n ** 255n ? x : mod(-x), y];
}

function double([x, y]: [bigint, bigint]): [bigint, bigint] {
  const cross = mod(D * x * x * y * y);
  return [mod(2n * x * y * inverse(1n + cross)), mod((y * y + x * x) * inverse(1n - cross))];
}
