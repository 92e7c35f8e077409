import fc from 'fast-check';
import { membersOf } from './members.js';

const NAMES = new Set(['id', 'source', '__proto__', 'é', '']);

/** The same by the parser. */
function parsed(bytes: Buffer): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const members = Object.create(null) as Record<string, unknown>;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return members;
  for (const name of NAMES) {
    const held = Object.getOwnPropertyDescriptor(value, name)?.value as unknown;
    if (held !== undefined) members[name] = typeof held === 'string' ? held : null;
  }
  return members;
}

describe('membersOf', () => {
  it('finds in any JSON what the parser finds', () => {
    const name = fc.oneof(fc.constantFrom(...NAMES), fc.string());
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.constantFrom('', ' ', '\n\t'), (members, gap) => {
        const written = members.map(
          ([key, held]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${JSON.stringify(held)}`,
        );
        const bytes = Buffer.from(`${gap}{${gap}${written.join(`${gap},`)}${gap}}${gap}`);
        expect(membersOf(bytes, NAMES)).toEqual(parsed(bytes));
        expect(membersOf(bytes.subarray(0, -gap.length - 1), NAMES)).toBeUndefined();
      }),
    );
  });

  it('takes for JSON what the parser takes, of any text of its characters', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\\u00e9',
        '\\u12g4',
        '\\n',
        '\\x',
        '"id"',
        '"\\u0069d":',
        '"a"',
        'é',
        '\0',
      ],
      ...[
        'true',
        'false',
        'null',
        'nul',
        '0',
        '-',
        '1',
        '01',
        '-0',
        '1.5',
        '1.',
        '.5',
        'e',
        'E+2',
        '1e-3',
        ' ',
        '\n',
        '\ufeff',
      ],
      ...['{"id":"x"', '[[]', '{}', '"id":1', '"source":"s"'],
    );
    const bytes = fc.array(
      fc.oneof(
        piece.map((text) => Buffer.from(text)),
        fc.uint8Array({ minLength: 1, maxLength: 2 }),
      ),
      {
        maxLength: 9,
      },
    );
    fc.assert(
      fc.property(bytes, (parts) => {
        const all = Buffer.concat(parts);
        expect(membersOf(all, NAMES)).toEqual(parsed(all));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each<[string, Buffer, boolean]>([
    ['brackets', Buffer.alloc(8_000_000, '['), false],
    ['brackets that are closed', Buffer.from('['.repeat(4_000_000) + ']'.repeat(4_000_000)), true],
    ['objects', Buffer.from(`[${'{},'.repeat(2_600_000)}{}]`), true],
    ['words', Buffer.from(`[${'null,'.repeat(1_600_000)}null]`), true],
    ['what only begins as words', Buffer.from(`[${'n'.repeat(8_000_000)}`), false],
    ['one name again and again', Buffer.from(`{${'"id":0,'.repeat(1_100_000)}"id":"x"}`), true],
  ])('does not take seconds for 8 MB of %s', (_name, value, isJson) => {
    const before = process.cpuUsage();
    expect(membersOf(value, NAMES) !== undefined).toBe(isJson);
    // A twentieth to a third of a second here.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});
