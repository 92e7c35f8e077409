import { PolicyFormatError } from './errors.js';
import type { NoteSignature } from './note.js';
import { isSatisfied } from './policy.js';
import { parsePolicy } from './node.js';
import { generateCosignerKey, generateLogKey } from './signing/key.js';
import { formatVkey } from './vkey.js';

const logKey = generateLogKey('log.example/0');
const log = formatVkey(logKey.verifier);
const keys = Array.from({ length: 6 }, (_, i) => generateCosignerKey(`w${i}.example`));
const [w0, w1, w2, w3, w4, w5] = keys.map(({ verifier }) => formatVkey(verifier)) as [string, ...string[]];
const signed = (...by: number[]): NoteSignature[] =>
  by.map((i) => ({ name: `w${i}.example`, keyId: keys[i]!.verifier.keyId, signature: Buffer.alloc(72) }));

const nested = `log ${log}

witness X1 ${w0}
witness X2 ${w1}
witness X3 ${w2}
group X-witnesses 2 X1 X2 X3

witness Y1 ${w3}
witness Y2 ${w4}
witness Y3 ${w5}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

describe('a policy', () => {
  it('names logs, witnesses and where they are', () => {
    const { logs, witnesses, quorum } = parsePolicy(
      `\t # comment\n\n log\t${log}  https://log.example/0 \nwitness a ${w0} https://w.example/x\nwitness b ${w1}\nquorum b`,
    );
    expect(logs).toMatchObject([{ verifier: { name: 'log.example/0' }, url: 'https://log.example/0' }]);
    expect(witnesses.map(({ name, url, verifier }) => [name, url, verifier.name])).toEqual([
      ['a', 'https://w.example/x', 'w0.example'],
      ['b', undefined, 'w1.example'],
    ]);
    expect(quorum).toMatchObject({ kind: 'witness', witness: { name: 'b' } });
  });

  it('asks for what its groups say', () => {
    const policy = parsePolicy(nested);
    const cases: [number[], boolean][] = [
      [[], false],
      [[0, 1], false],
      [[0, 1, 2], false],
      [[0, 3], false],
      [[3, 4, 5], false],
      [[0, 2, 5], true],
      [[0, 1, 2, 3, 4, 5], true],
    ];
    for (const [by, met] of cases) expect([by, isSatisfied(policy, signed(...by))]).toEqual([by, met]);
    // One witness cosigns once, however many lines it has.
    expect(isSatisfied(policy, signed(0, 0, 3, 3))).toBe(false);
    // A key is told by name and id.
    const other = signed(0, 1, 3).map((line) => ({ ...line, keyId: line.keyId ^ 1 }));
    expect(isSatisfied(policy, other)).toBe(false);
  });

  it('asks for nobody when it says so', () => {
    expect(isSatisfied(parsePolicy('quorum none\n'), [])).toBe(true);
    expect(isSatisfied(parsePolicy(`witness a ${w0}\nquorum none\n`), [])).toBe(true);
    expect(isSatisfied(parsePolicy(`witness a ${w0}\nquorum a\n`), [])).toBe(false);
  });

  it('takes names for bytes, and key words for names', () => {
    const bytes = Buffer.concat([
      Buffer.from(`witness all ${w0}\nwitness any ${w1}\nwitness \u212a ${w2}\nwitness K ${w3}\nwitness `),
      Buffer.of(0xff),
      Buffer.from(` ${w4}\nwitness `),
      Buffer.of(0xfe),
      Buffer.from(` ${w5}\ngroup group 3 all any K\nquorum group\n`),
    ]);
    const policy = parsePolicy(bytes);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['all', 'any', '\u212a', 'K', '\u00ff', '\u00fe']);
    expect(isSatisfied(policy, signed(0, 1, 3))).toBe(true);
    expect(isSatisfied(policy, signed(0, 1, 2))).toBe(false);
  });

  it('takes keys whose names are not ASCII', () => {
    const key = formatVkey(generateCosignerKey('zürich.example').verifier);
    expect(parsePolicy(`witness a ${key}\nquorum a\n`).witnesses[0]!.verifier.name).toBe('zürich.example');
  });

  it('takes 32 logs, witnesses and groups, and more', () => {
    const lines = Array.from({ length: 100 }, (_, i) => {
      const [logVkey, vkey] = [generateLogKey(`l${i}`), generateCosignerKey(`w${i}`)].map((key) =>
        formatVkey(key.verifier),
      );
      return `log ${logVkey}\nwitness w${i} ${vkey}\ngroup g${i} any w${i}${i > 0 ? ` g${i - 1}` : ''}\n`;
    });
    const policy = parsePolicy(`${lines.join('')}quorum g99\n`);
    expect([policy.logs.length, policy.witnesses.length]).toEqual([100, 100]);
    expect(
      isSatisfied(policy, [{ name: 'w0', keyId: policy.witnesses[0]!.verifier.keyId, signature: Buffer.alloc(0) }]),
    ).toBe(true);
  });

  const one = `witness a ${w0}\n`;
  const refused: [string, string, number][] = [
    ['no quorum', one, 0],
    ['nothing', '', 0],
    ['two quorums', `${one}quorum a\nquorum a\n`, 3],
    ['a quorum of two', `${one}quorum a a\n`, 2],
    ['a quorum of nobody', `quorum\n`, 1],
    ['a quorum not defined', 'quorum a\n', 1],
    ['a quorum defined below', `quorum a\n${one}`, 1],
    ['an unknown key word', `witnesses a ${w0}\nquorum none\n`, 1],
    ['a key word in capitals', 'QUORUM none\n', 1],
    ['a carriage return', 'quorum none\r\n', 1],
    ['a null', 'quorum none\n\0\n', 2],
    ['a delete character', '# \x7f\nquorum none\n', 1],
    ['a vertical tab', 'quorum\vnone\n', 1],
    ['a comment behind a line', `witness a ${w0} https://w.example # mine\nquorum a\n`, 1],
    ['a log without a key', 'log\nquorum none\n', 1],
    ['a log with a damaged key', `log ${log.slice(0, -2)}\nquorum none\n`, 1],
    ['a log with more', `log ${log} u v\nquorum none\n`, 1],
    ['a log with the key of a witness', `log ${w0}\nquorum none\n`, 1],
    ['a witness with the key of a log', `witness a ${log}\nquorum none\n`, 1],
    ['a witness without a key', 'witness a\nquorum none\n', 1],
    ['a witness called none', `witness none ${w0}\nquorum none\n`, 1],
    ['a name twice', `${one}witness a ${w1}\nquorum a\n`, 2],
    ['a group with the name of a witness', `${one}group a any a\nquorum a\n`, 2],
    ['a group called none', `${one}group none any a\nquorum a\n`, 2],
    ['a log twice', `log ${log}\nlog ${log}\nquorum none\n`, 2],
    [
      'a log’s key under another name',
      `log ${log}\nlog ${formatVkey(logKey.named('log.example/1').verifier)}\nquorum none\n`,
      2,
    ],
    ['a witness’s key twice', `${one}witness b ${w0}\nquorum a\n`, 2],
    // Found by search: two keys of one name whose ids, which have 32 bits, are the same.
    [
      'two witnesses whose signatures nobody could tell apart',
      `witness a w+bc8c2f41+BGEcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\nwitness b w+bc8c2f41+BFPhAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\nquorum a\n`,
      2,
    ],
    ['a group of nobody', `${one}group g any\nquorum a\n`, 2],
    ['a group with none', `${one}group g any a none\nquorum a\n`, 2],
    ['a group with an unknown member', `${one}group g any b\nquorum a\n`, 2],
    ['a group in itself', `${one}group g any g a\nquorum a\n`, 2],
    ['a member twice in a group', `${one}group g all a a\nquorum a\n`, 2],
    ['a member of two groups', `${one}group g any a\ngroup h any a\nquorum a\n`, 3],
    ...['0', '2', '01', '-1', '+1', '1.0', '0x1', 'ALL', 'none'].map((k): [string, string, number] => [
      `the threshold ${k}`,
      `${one}group g ${k} a\nquorum a\n`,
      2,
    ]),
  ];
  it.each(refused)('refuses %s', (_, text, line) => {
    let caught: unknown;
    try {
      parsePolicy(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(PolicyFormatError);
    expect((caught as PolicyFormatError).line).toBe(line);
  });

  it('refuses files that are too big or too deep', () => {
    expect(() => parsePolicy(`#${'x'.repeat(1_000_000)}\nquorum none\n`)).toThrow(PolicyFormatError);
    const deep = Array.from({ length: 3_000 }, (_, i) => `group g${i + 1} any ${i === 0 ? 'a' : `g${i}`}\n`).join('');
    expect(() => parsePolicy(`${one}${deep}quorum a\n`)).toThrow('at most 1000');
  });
});
