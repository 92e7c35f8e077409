import fc from 'fast-check';

const KNOWN = '"source":"urn:agency:irs:disclosure","id":"01900000-0000-7000-8000-000000000001"';

/** Bodies of the most bytes that a recorder takes, each costly to whoever parses it. */
export function largeBodies(bytes: number): [name: string, body: Buffer][] {
  const half = bytes >> 1;
  const fill = (text: string, room = bytes): string => text.repeat(Math.floor(room / text.length));
  return [
    ['open brackets', '['.repeat(bytes)],
    ['nested lists', '['.repeat(half) + ']'.repeat(half)],
    ['nested objects', `${fill('{"a":', bytes - half)}1${'}'.repeat(Math.floor((bytes - half) / 5))}`],
    ['an event full of brackets', `{${KNOWN},"data":${'['.repeat(half - 90)}${']'.repeat(half - 90)}}`],
    ['a batch of one such event', `[{${KNOWN},"data":${'['.repeat(half - 90)}${']'.repeat(half - 90)}}]`],
    ['members with escaped names', `{${fill('"\\u0061":1,')}"b":1}`.slice(-bytes)],
    ['a long list', `[${fill('{},', bytes - 10)}{}]`],
    ['quotes', fill('""')],
  ].map(([name, text]) => [name!, Buffer.from(text!)]);
}

const event = {
  specversion: '1.0',
  id: '01900000-0000-7000-8000-000000000001',
  source: 'urn:agency:irs:disclosure',
  type: 'gov.transfer.source.watermarked.v1',
  time: '2026-01-05T10:00:00Z',
  agreementid: 'MOU-1',
  sequence: '1',
  data: { upTo: '2026-01-05T10:00:00Z', nextSequence: '2' },
};
const raw = (pieces: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...pieces, ...pieces.map((piece) => piece.repeat(40)));
/** What JSON may hold, and what it may not, as text. */
const value = fc.oneof(
  fc.json(),
  raw([
    'NaN',
    '-',
    '1e999',
    '-1e-999',
    '9007199254740993',
    '123456789012345678901234567890',
    '0x1',
    '01',
    '1.',
    'true',
    'undefined',
  ]),
  raw(['[', '{', '{"a":', ']', '}', '"', '\\', ',', ':', '""', '\u0000', '\ufeff', ' ']),
  raw([
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '"\\x"',
    '"\\u12"',
    '{"__proto__":{"a":1}}',
    '{"a":1,"a":2}',
    '{"constructor":null}',
  ]),
);

/** An event with something else in place of, or beside, one of its members: broken, doubled, huge, deep. */
const bent = fc
  .tuple(fc.constantFrom(...Object.keys(event), 'extra', '__proto__', 'data_base64'), value, fc.boolean())
  .map(([name, text, beside]) => {
    const members = Object.entries(event).filter(([one]) => beside || one !== name);
    return `{${[...members.map(([one, held]) => `${JSON.stringify(one)}:${JSON.stringify(held)}`), `${JSON.stringify(name)}:${text}`].join(',')}}`;
  });
const text = fc.oneof(
  bent,
  value,
  fc.array(fc.oneof(bent, value), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
);

/** Any bytes, most of them nearly an event or a batch; some cut, some with a byte that is not UTF-8. */
export const hostileBodies: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  text.map((all) => Buffer.from(all)),
  fc.tuple(text, fc.nat(), fc.constantFrom(-1, 0, 0x22, 0x5b, 0x80, 0xc0, 0xed, 0xf8, 0xff)).map(([all, at, byte]) => {
    const bytes = Buffer.from(all);
    if (bytes.length === 0) return bytes;
    if (byte < 0) return bytes.subarray(0, at % bytes.length);
    bytes[at % bytes.length] = byte;
    return bytes;
  }),
);
