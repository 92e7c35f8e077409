import fc from 'fast-check';
import {
  AmbiguousKeyError,
  InvalidSignatureError,
  KeyNameError,
  NoteFormatError,
  NoTrustedSignatureError,
} from './errors.js';
import { formatSignatureLine, openNote, parseNote, parseSignatureLine } from './note.js';
import type { NoteSignature } from './note.js';
import { formatNote } from './node.js';
import { generateLogKey } from './signing/key.js';
import { signNote } from './signing/sign-note.js';

const alice = generateLogKey('alice.example/log');
const bob = generateLogKey('bob.example/witness');
const text = 'first line\n\nafter an empty line\n';
const signed = signNote(text, [alice, bob]);
const forged = (key: typeof alice): NoteSignature => ({
  name: key.verifier.name,
  keyId: key.verifier.keyId,
  signature: key.sign(Buffer.from('another text\n')),
});

describe('openNote', () => {
  it('gives the text, who signed, and who else claims to', () => {
    const opened = openNote(signed, [bob.verifier]);
    expect(opened.text).toBe(text);
    expect(opened.verified.map(({ name }) => name)).toEqual(['bob.example/witness']);
    expect(opened.unverified.map(({ name }) => name)).toEqual(['alice.example/log']);
  });

  it('refuses a note that no trusted key signed', () => {
    const other = generateLogKey('alice.example/log');
    expect(() => openNote(signed, [other.verifier])).toThrow(NoTrustedSignatureError);
    expect(() => openNote(signed, [])).toThrow(NoTrustedSignatureError);
  });

  it('refuses the whole note when one known signature is bad, the first or a further one', () => {
    const good = parseNote(signed).signatures;
    const trusted = [alice.verifier, bob.verifier];
    for (const signatures of [
      [good[0]!, forged(bob)],
      [forged(alice), good[1]!],
      [...good, forged(alice)],
    ]) {
      expect(() => openNote(formatNote({ text, signatures }), trusted)).toThrow(InvalidSignatureError);
    }
    const short = { ...good[0]!, signature: good[0]!.signature.subarray(1) };
    expect(() => openNote(formatNote({ text, signatures: [short] }), trusted)).toThrow(InvalidSignatureError);
  });

  it('ignores a bad signature of an unknown key', () => {
    const note = formatNote({ text, signatures: [forged(bob), ...parseNote(signed).signatures] });
    expect(openNote(note, [alice.verifier]).verified).toHaveLength(1);
  });

  it('counts a key once, however often it signed', () => {
    const [first] = parseNote(signed).signatures;
    const note = formatNote({ text, signatures: [first!, first!] });
    expect(openNote(note, [alice.verifier]).verified).toHaveLength(1);
  });

  it('keeps the first of two good signatures that differ', () => {
    // Cosignatures of one key differ by their time; Ed25519 over the text has only one that is good.
    const anything = { ...alice.verifier, verify: () => true };
    const signatures = [1, 2].map((byte) => ({ ...parseNote(signed).signatures[0]!, signature: Buffer.of(byte) }));
    expect(openNote(formatNote({ text, signatures }), [anything]).verified).toEqual([signatures[0]]);
  });

  it('refuses two verifiers that cannot be told apart', () => {
    expect(() => openNote(signed, [alice.verifier, alice.verifier])).toThrow(AmbiguousKeyError);
  });

  it('refuses any change of the text', () => {
    for (let at = 0; at < text.length; at++) {
      const altered = Buffer.from(signed);
      altered[at]! ^= 1;
      expect(() => openNote(altered, [alice.verifier])).toThrow();
    }
  });
});

describe('signNote', () => {
  it('keeps other signatures, replaces one of the same key and adds it last', () => {
    const again = signNote(text, [alice], parseNote(signed).signatures);
    expect(parseNote(again).signatures.map(({ name }) => name)).toEqual(['bob.example/witness', 'alice.example/log']);
    expect(openNote(again, [alice.verifier, bob.verifier]).verified).toHaveLength(2);
  });

  it.each(['', 'no newline', 'tab\there\n', 'return\r\n', 'null\0\n', 'half \ud800 pair\n'])(
    'refuses the text %j',
    (bad) => {
      expect(() => signNote(bad, [alice])).toThrow(NoteFormatError);
    },
  );

  it('refuses to sign twice with one key, and to write a note that nobody signed', () => {
    expect(() => signNote(text, [alice, alice])).toThrow(AmbiguousKeyError);
    expect(() => signNote(text, [])).toThrow(NoteFormatError);
  });
});

describe('parseNote', () => {
  const [line] = signed.toString().split('\n').slice(-3);
  const note = (body: string): Buffer => Buffer.from(body);

  it('reads back any text and signatures that formatNote writes', () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme' }).filter((part) => !/\p{Cc}|\p{Cs}/u.test(part)),
      { minLength: 1 },
    );
    const signature = fc.record({
      name: fc.constantFrom('a', 'example.com/log', 'Ünïcode', '日本'),
      keyId: fc.nat(0xffffffff),
      signature: fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(lines, fc.array(signature, { minLength: 1, maxLength: 20 }), (parts, signatures) => {
        const whole = { text: parts.map((part) => `${part}\n`).join(''), signatures };
        expect(parseNote(formatNote(whole))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('takes 100 signatures and refuses 101', () => {
    const lines = (count: number): string => `${line}\n`.repeat(count);
    expect(parseNote(note(`t\n\n${lines(100)}`)).signatures).toHaveLength(100);
    expect(() => parseNote(note(`t\n\n${lines(101)}`))).toThrow('at most 100 signatures');
    const [signature] = parseNote(signed).signatures;
    const signatures = Array.from({ length: 101 }, () => signature!);
    expect(() => formatNote({ text, signatures })).toThrow('at most 100 signatures');
  });

  it('takes a post-quantum signature, and refuses a note above a megabyte', () => {
    const big = { name: 'pq', keyId: 1, signature: Buffer.alloc(5000, 1) };
    expect(parseNote(formatNote({ text, signatures: [big] })).signatures[0]!.signature).toHaveLength(5000);
    expect(() => parseNote(note(`${'x'.repeat(1_000_000)}\n\n${line}\n`))).toThrow('at most 1000000 bytes');
  });

  it('keeps a byte order mark as part of the text', () => {
    expect(parseNote(note(`\ufefft\n\n${line}\n`)).text).toBe('\ufefft\n');
  });

  it.each([
    ['nothing', ''],
    ['no empty line', `text\n${line}\n`],
    ['no text', `\n${line}\n`],
    ['no signatures', 'text\n\n'],
    ['no final newline', `text\n\n${line}`],
    ['an empty line after the signatures', `text\n\n${line}\n\n`],
    ['a carriage return', `text\r\n\n${line}\n`],
    ['a null', `te\0xt\n\n${line}\n`],
    ['a tab', `te\txt\n\n${line}\n`],
    ['a line that is no signature', `text\n\n${line}\nfoo\n`],
  ])('refuses %s', (_, body) => {
    expect(() => parseNote(note(body))).toThrow(NoteFormatError);
  });

  it('refuses what is not UTF-8', () => {
    const tail = Buffer.from(`\n\n${line}\n`);
    for (const bad of ['ff', 'c080', 'eda080', 'f4908080', 'e282']) {
      expect(() => parseNote(Buffer.concat([Buffer.from(bad, 'hex'), tail]))).toThrow('valid UTF-8');
    }
  });
});

describe('a signature line', () => {
  it.each([
    'name AAAAAAE=',
    '- name AAAAAAE=',
    '– name AAAAAAE=',
    '—name AAAAAAE=',
    '—  name AAAAAAE=',
    '— name  AAAAAAE=',
    '— name AAAAAAE= ',
    '— name',
    '— name ',
    '—  AAAAAAE=',
    '— na+me AAAAAAE=',
    '— na\u00a0me AAAAAAE=',
    '— na\u2003me AAAAAAE=',
    '— na\u0085me AAAAAAE=',
    '— name AAAAAA==',
    '— name AAAAAAE',
    '— name AAAAAAF=',
    '— name AAAAAAE==',
    '— name AAAA-_E=',
    '— name AAAA\tAAE=',
  ])('%j is refused', (line) => {
    expect(() => parseSignatureLine(line)).toThrow(NoteFormatError);
  });

  it('is read to its key id and signature', () => {
    const line = '— name AAAAAAE=';
    expect(parseSignatureLine(line)).toEqual({ name: 'name', keyId: 0, signature: Buffer.of(1) });
    expect(formatSignatureLine(parseSignatureLine(line))).toBe(line);
    expect(() => formatSignatureLine({ name: 'a b', keyId: 0, signature: Buffer.of(1) })).toThrow(KeyNameError);
    expect(() => formatSignatureLine({ name: 'a', keyId: 0, signature: Buffer.alloc(0) })).toThrow(NoteFormatError);
  });
});
