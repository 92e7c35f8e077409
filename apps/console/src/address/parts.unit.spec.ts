import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { chips, firstDay, lastDay } from '../pages/findings/filter.js';
import { parseSearch } from '../search.js';
import { type Reader, wrongIn } from './parts.js';

interface Parameter {
  in: string;
  name: string;
  schema: { enum?: string[]; pattern?: string; anyOf?: { const?: string; pattern?: string }[]; maxLength?: number };
}
const openapi = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as {
  paths: Record<string, { get: { parameters: Parameter[] } }>;
};

const scope = { agencies: ['irs'], agreements: '*' } as const;
const OFFICER: Reader = { role: 'compliance-officer', agency: 'irs', scope };
const AUDITOR: Reader = { role: 'auditor', agency: null, scope };
const OVERSEER: Reader = { role: 'overseer', agency: null, scope: { agencies: '*', agreements: '*' } };

/** What the api's document says that it takes. */
function takes({ schema }: Parameter, value: string): boolean {
  const each = schema.anyOf ?? [schema];
  return each.some((one) => {
    if ('const' in one) return one.const === value;
    if ('enum' in one && one.enum) return one.enum.includes(value);
    return one.pattern === undefined || new RegExp(one.pattern, 'u').test(value);
  });
}
const parametersOf = (path: string): Parameter[] =>
  openapi.paths[path]!.get.parameters.filter(({ in: where }) => where === 'query');

/** Good ones, and what is near to them, beside anything at all. */
const values = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.stringMatching(
    /^(1[789]|[02]\d|99)\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,12})?(Z|[ +-][012]\d:[0-6]\d)$/,
  ),
  fc.stringMatching(/^[A-Z]{1,6}-\d{1,4}(,[A-Z]{3}-\d\d)?$/),
  fc.constantFrom(
    ...[
      'CRITICAL',
      'critical',
      'CRITICAL,HIGH',
      'CRITICAL,',
      ',',
      'open',
      'all',
      'all,open',
      'me',
      'nobody',
      'https://a b',
    ],
    ...[
      '0',
      '1',
      '01',
      'true',
      'DIS-17',
      'dis-17',
      'DIS-17,',
      'D-1',
      'irs',
      'IRS',
      '@overseers',
      'ice',
      'last-visit',
      'due',
    ],
    ...['2025-08-07', '2025-08-07T00:00:00Z', '2025-02-31T00:00:00Z', '2025-13-01T00:00:00Z', '2025-08-07T25:00:00Z'],
    ...['2025-08-07T23:59:60Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '2025-08-07T00:00:00+14:00'],
    ...['2025-08-07T00:00:00 14:00', '2025-08-07T00:00:00+99:99', '2025-08-07t00:00:00z', '+010000-01-01T00:00:00Z'],
    ...['NaN', 'undefined', 'null', '[]', '{}', '__proto__', '\u0000', '"', '<script>', '%', 'x'.repeat(2_000), '!!!'],
  ),
);
const others = ['tab', 'open', 'foo', '__proto__', 'constructor', 'toString'];

describe('an address', () => {
  const findings = parametersOf('/v1/findings');
  const parts = findings.map(({ name }) => name).filter((name) => name !== 'limit' && name !== 'facets');

  it('can be read, or says what cannot: whatever it has, no chip and no field has what is no day or no number', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...parts, ...others), values, { maxKeys: 4 }),
        fc.constantFrom(OFFICER, AUDITOR, OVERSEER),
        (given, who) => {
          const search = parseSearch(`?${new URLSearchParams(Object.entries(given)).toString()}`);
          const wrong = wrongIn('/findings', search, who);
          for (const { words } of wrong) expect(words).toMatch(/^[A-Z].+\.$/s);
          if (wrong.length > 0) return;
          const shown = [
            ...chips(search).map(({ words }) => words),
            firstDay(search['from']),
            lastDay(search['to']),
          ].join('\n');
          const own = Object.values(search).join('\n');
          for (const bad of ['NaN', 'undefined', 'null', 'Invalid'])
            if (!own.includes(bad)) expect(shown).not.toContain(bad);
          // What is asked is what the api's document takes.
          for (const parameter of findings) {
            const value = search[parameter.name];
            if (value !== undefined && value !== '')
              expect([parameter.name, value, takes(parameter, value)]).toEqual([parameter.name, value, true]);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('is refused for nothing that the api takes', () => {
    const sees = ['irs', '@overseers'];
    fc.assert(
      fc.property(
        fc.constantFrom(...findings.filter(({ name }) => parts.includes(name))),
        values,
        (parameter, value) => {
          if (!takes(parameter, value) || value === '') return;
          // What the document cannot say: days that there are, words that have a letter, and desks that one sees.
          if (['from', 'to', 'since', 'q'].includes(parameter.name)) return;
          if (parameter.name === 'desk' && !sees.includes(value)) return;
          expect(
            wrongIn(
              '/findings',
              { [parameter.name]: value, desk: parameter.name === 'desk' ? value : 'irs' },
              OVERSEER,
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
    for (const from of ['2025-08-07T00:00:00Z', '2025-08-07T00:00:00.5+02:00', '2024-02-29T00:00:00 02:00'])
      expect(wrongIn('/findings', { from, to: from, since: from, q: 'irs/D-1 ü' }, OFFICER)).toEqual([]);
  });

  it('tells a desk that is not hers, and a filter by a desk from her who has none', () => {
    const parts = (search: Record<string, string>, who: Reader) =>
      wrongIn('/findings', search, who).map(({ part }) => part);
    expect(parts({ desk: 'ice' }, OFFICER)).toEqual(['desk']);
    expect(parts({ desk: 'irs' }, OFFICER)).toEqual([]);
    expect(parts({ desk: '@overseers' }, AUDITOR)).toEqual(['desk']);
    expect(parts({ desk: '@overseers' }, OVERSEER)).toEqual([]);
    expect(parts({ waits: '1', sort: 'due' }, AUDITOR)).toEqual(['waits', 'sort']);
    expect(parts({ waits: '1', sort: 'due', desk: 'irs' }, AUDITOR)).toEqual([]);
  });

  it('of one thing has an id of its form', () => {
    const parts = (path: string, search = {}) => wrongIn(path, search, OFFICER).map(({ part }) => part);
    expect(parts('/findings/xyz')).toEqual(['id']);
    expect(parts('/findings/%E0%A4%A')).toEqual(['id']);
    expect(parts('/findings/q7WmJ0cLk2yVx1ZtBfNd3A')).toEqual([]);
    expect(parts('/agreements/a%20b')).toEqual(['id']);
    expect(parts('/agreements/irs-ice-mou-2025', { from: '2025-02-31', by: 'week' })).toEqual(['from', 'by']);
    expect(parts('/quarantine', { source: 'irs' })).toEqual(['source']);
    expect(parts('/not-judged', { rule: 'DIS-17,REQ-06', acts: 'x' })).toEqual(['rule', 'acts']);
    expect(parts('/not-judged', { rule: 'DIS-17', acts: 'copies', reason: 'roster holding_location' })).toEqual([]);
    expect(parts('/nowhere', { source: 'irs' })).toEqual([]);
  });
});
