import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleSet } from './rule-set.js';
import { rulesWithSentences, sentenceOf } from './sentences.js';
import { EXAMPLES } from './testing/examples.js';
import { Scenario } from './testing/scenario.js';
import { sentencesPage } from './testing/sentences-page.js';
import { ADDRESS_CODE_NAMES } from '#libs/addresses';
import { refusals } from '#libs/contracts';
import { hidesMismatch } from './testing/check-said.js';
import { basisInWords } from './words/bases.js';
import { clauseInWords } from './words/clauses.js';
import { codeName, comparedName, hasCodeName, hasParameterName, hasRefusalName } from './words/names.js';
import { agencyName, dayOf } from './words/facts.js';
import { reasonInWords } from './words/reasons.js';

const rules = ruleSet.rules.map(({ id }) => id);
const root = join(import.meta.dirname, '../../..');
const of = (rule: string) => EXAMPLES.filter(({ told }) => told.rule === rule);
const many = sentenceOf(EXAMPLES.find(({ told }) => told.rule === 'DIS-17' && told.count === 2350)!.told);

describe('the sentences of rules', () => {
  it('exist for every rule of the release, beside it', () => {
    expect(rulesWithSentences).toEqual(rules);
    for (const rule of rules) expect(readdirSync(join(import.meta.dirname, rule))).toContain('sentence.ts');
  });

  it('are all on the page that a reviewer reads', () => {
    expect(sentencesPage()).toBe(readFileSync(join(root, 'docs/sentences.md'), 'utf8'));
  });

  it('say the case as its officer reads it', () => {
    expect(many).toEqual({
      sentence: 'On 7 August 2025 IRS disclosed 2,350 items to ICE whose address in the request was not usable.',
      derived:
        'No single record states this. It is worked out from which items were disclosed, and from what requester and source had said of their addresses.',
    });
  });

  it.each(rules)('of %s say zero, one and many, each in one sentence without a gap', (rule) => {
    const examples = of(rule);
    expect(examples.some(({ told }) => told.count === 0)).toBe(true);
    expect(examples.some(({ told }) => told.count === 1)).toBe(true);
    expect(examples.some(({ told }) => told.count > 1)).toBe(true);
    for (const { told } of examples) {
      const { sentence, derived } = sentenceOf(told)!;
      expect(sentence).toMatch(/^\S.*[^.]\.$/);
      expect(sentence).not.toMatch(
        /undefined|null|NaN|unknown number|violat|persons?\b.*\bitems|\. [A-Z]|\b1 (items|records|numbers|requests)\b/,
      );
      expect(sentence.startsWith('Withdrawn: ')).toBe(told.count === 0);
      // No number without separators, but for a year, an id, or a port of a name.
      expect(sentence.replace(/ \d{4}\b/g, '').replaceAll(told.agreement ?? ' ', '')).not.toMatch(/(?<![\w-])\d{4,}/);
      if (told.count > 1 && !/^(INC|MAT-06|RCP-0[12]|INT-02)/.test(rule))
        expect(sentence).toContain(told.count.toLocaleString('en-US'));
      if (told.count === 0) expect(derived).toBeNull();
      else if (derived !== null) expect(derived).toMatch(/\.$/);
    }
  });

  it('are null for a rule that this build lacks', () => {
    expect(sentenceOf({ ...EXAMPLES[0]!.told, rule: 'DIS-99' })).toBeNull();
    expect(sentenceOf({ ...EXAMPLES[0]!.told, rule: 'constructor' })).toBeNull();
  });

  it('still say something where a clause is missing, as of an older version of a rule', () => {
    for (const { told } of EXAMPLES) {
      const { sentence } = sentenceOf({ ...told, clauses: [] })!;
      expect(sentence).not.toMatch(/undefined|null|NaN/);
    }
  });

  it('change no verdict: no rule imports words', () => {
    for (const rule of rules) {
      const code = readFileSync(join(import.meta.dirname, rule, 'rule.ts'), 'utf8');
      expect(code).not.toMatch(/words\/|sentence/);
    }
  });
});

describe('what follows from totals alone', () => {
  it('is said of what a rule really found', () => {
    const scenario = new Scenario().agreed({ elementsAllowed: ['address'] }).rosters();
    scenario.request('r1', { items: 5 });
    // Two items are named, and the header speaks for the others.
    scenario.disclose('d1', { items: [1, 2] }, { itemsCount: 5, elements: ['address', 'income'] });
    const { rule, count, severity, subject, clauses } = scenario.watermarks().finding('DIS-03');
    const told = { rule, count, severity, subject, clauses, agreement: 'a', at: null, recipient: 'ice' };
    expect(count).toBe(5);
    expect(sentenceOf(told)?.derived).toMatch(/^3 of these items are known by their number alone/);
  });
});

describe('days and names', () => {
  it('keep a day as it was written, at either end of it, and say of an instant that its day is UTC’s', () => {
    expect(dayOf('2025-08-07T00:00:00.000Z')).toBe('7 August 2025');
    expect(dayOf('2025-08-07T23:59:59Z')).toBe('7 August 2025');
    expect(dayOf('2025-08-07T23:59:59.999Z')).toBe('7 August 2025 (UTC)');
    expect(dayOf('2024-02-29T12:00:00.000Z')).toBe('29 February 2024 (UTC)');
  });

  it('write short ids of agencies in capitals, and leave all others', () => {
    expect(['irs', 'ice', 'fema', 'state', 'irs-ci', 'x', 'a1'].map(agencyName)).toEqual([
      ...['IRS', 'ICE', 'FEMA', 'state', 'irs-ci', 'x', 'a1'],
    ]);
  });
});

describe('clauses in words', () => {
  const line = (field: string, operator: string, expected: unknown, actual: unknown, basis = '') =>
    clauseInWords({ field, operator, expected, actual, basis, holds: false, entries: [] });

  it.each([
    [
      line('items.addressCodes', 'reach level', 'PARTIAL', 'INSUFFICIENT', 'agreement version 1, addressPolicy'),
      'address level on request: expected at least an address that is usable in part (agreement version 1, address level required), was no usable address',
    ],
    [line('items below that level', 'at most', 0, 2350), 'items below that level: expected at most 0, was 2,350'],
    [
      line('receipt.time', 'at or before', '2025-08-10T04:00:00.000Z', null, '72 hours, default'),
      'time of the receipt: expected at or before 10 August 2025, 04:00 UTC (Countersign’s default; the agreement names none), was none',
    ],
    [
      line('time of the act', 'within a term of the agreement (end exclusive)', [{ from: '2025-04-07T00:00:00.000Z', until: null }], '2025-08-07T00:00:00.000Z'), // prettier-ignore
      'time of the act: expected within a term of the agreement: from 7 April 2025, without an end, was 7 August 2025',
    ],
    [line('value', 'passes admission', null, 'not-json'), 'the value: expected to pass admission, was not JSON'],
    [line('agencies whose disclosures count', 'are', null, ['irs']), 'agencies whose disclosures count: irs'],
    [line('parties whose record was missing', 'equals', [], ['ice']), 'parties whose record was missing: expected none, was ICE'], // prettier-ignore
    [line('disclosure', 'stands', 'not taken back', 'retracted by its author'), 'disclosure: expected not taken back, was retracted by its author'], // prettier-ignore
    [line('request.submitted', 'at or before, with 2 s for clocks', '2025-06-01T00:00:00.000Z', '2025-06-01T00:00:02.001Z'), 'time of the request: expected at or before 1 June 2025, 00:00:00 UTC, with 2 s for clocks, was 1 June 2025, 00:00:02.001 UTC'], // prettier-ignore
    [line('elements', 'all among', ['address'], ['address', 'income']), 'data elements disclosed: expected all among address, was address, income; not allowed: income'], // prettier-ignore
    [line('sequences below 47290 that are missing', 'equals', [], [[1, 4594]]), 'numbers below 47,290 that are missing: expected none, was 1 to 4,594'], // prettier-ignore
    [line('match rate of 47289 of 1280000 items, upper bound (Wilson 95 %)', 'at least', 0.5, 0.0373), 'share of items that matched (47,289 of 1,280,000); by chance (95 %) at most: expected at least 50 %, was 3.73 %'], // prettier-ignore
    [line('policy.matchPathsAllowed', 'must compare the address; used', ['TIN', 'ADDRESS'], ['ADDRESS', 'TIN'], 'agreement version 1, matchPathsAllowed'), 'comparing the address on the paths of matching: expected the address compared for every item matched by taxpayer number (TIN), address (agreement version 1, paths of matching allowed), was not compared for some items; matched by address, taxpayer number (TIN)'], // prettier-ignore
  ])('%s', (said, wanted) => expect(said).toBe(wanted));

  it('that only inform expect nothing', () => {
    const told = { field: 'items named as disclosed', operator: 'equals', basis: '', entries: [] };
    expect(clauseInWords({ ...told, expected: 473, actual: 473, holds: true })).toBe('items disclosed: 473, all named');
    expect(clauseInWords({ ...told, expected: 500, actual: 473, holds: false })).toBe(
      'items disclosed: expected all 500 that the disclosure states, was 473; of the other 27 no record says which they are'.replace(
        'items disclosed',
        'items named as disclosed',
      ),
    );
  });

  it('say whose limit it is', () => {
    expect(
      [
        'default',
        '72 hours, default',
        'design',
        'clause, 4.2, agreement version 1',
        'statute, 26 USC 6103, agreement version 2',
        'CloudEvents 1.0',
      ].map(basisInWords),
    ).toEqual([
      'Countersign’s default; the agreement names none',
      'Countersign’s default; the agreement names none',
      'Countersign’s own measure',
      'by the agreement, 4.2, agreement version 1',
      'by statute, 26 USC 6103, agreement version 2',
      'CloudEvents 1.0',
    ]);
  });
});

/** Every finding that a rule makes in a test goes through `checkSaid`, which asks this of each of its comparisons. */
describe('a comparison beside “does not hold”', () => {
  const clause = (operator: string, expected: unknown, actual: unknown, field = 'what') => ({
    ...{ field, operator, expected, actual },
    ...{ basis: '', holds: false, entries: [] },
  });

  it.each([
    ['the same text', clause('equals', 'a', 'a'), /equal sides/],
    ['the same list in another order', clause('are', ['b', 'a'], ['a', 'b']), /another order/],
    ['nothing on either side', clause('equals', [], null), /equal sides/],
    ['a number that holds', clause('at most', 20, 19), /its numbers hold/],
    ['a number at its limit', clause('at least', 20, 20), /equal sides|numbers hold/],
  ])('may not be %s', (_name, one, why) => expect(hidesMismatch(one)).toMatch(why));

  it('may be a value beyond its limit, at a limit that is outside, or another', () => {
    for (const one of [clause('at most', 20, 21), clause('below', 0.5, 0.5), clause('equals', 'a', 'b')])
      expect(hidesMismatch(one)).toBeUndefined();
    expect(hidesMismatch({ ...clause('equals', 'a', 'a'), holds: true })).toBeUndefined();
  });

  it('is asked of the findings of every rule', () => {
    const asked = readFileSync(join(import.meta.dirname, 'testing/scenario.ts'), 'utf8');
    expect(asked).toContain('open.forEach(checkSaid)');
    for (const rule of rules)
      expect(readFileSync(join(import.meta.dirname, rule, 'rule.spec.ts'), 'utf8')).toMatch(
        /\.finding\('|\.findings\(/,
      );
  });
});

describe('the words of codes', () => {
  /** The values that each member of the schemas may have, by its name. */
  function enumsOf(node: unknown, name: string, into: Map<string, Set<string>>): void {
    if (Array.isArray(node)) return node.forEach((one) => enumsOf(one, name, into));
    if (typeof node !== 'object' || node === null) return;
    const { enum: values, const: only, properties, ...rest } = node as Record<string, unknown>;
    const texts = [...(Array.isArray(values) ? values : []), only].filter((one) => typeof one === 'string');
    if (texts.length > 0) into.set(name, new Set([...(into.get(name) ?? []), ...texts]));
    for (const [member, schema] of Object.entries(properties ?? {})) enumsOf(schema, member, into);
    for (const [key, part] of Object.entries(rest))
      if (key !== 'required' && key !== 'examples') enumsOf(part, name, into);
  }
  const schemas = readdirSync(join(root, 'docs/schemas')).filter((file) => !file.includes('.columns.'));
  const enums = new Map<string, Set<string>>();
  for (const file of schemas) enumsOf(JSON.parse(readFileSync(join(root, 'docs/schemas', file), 'utf8')), file, enums);
  // Names of types and of columns have words of their own (the page), and versions are none.
  for (const name of ['specversion', 'type', 'fields']) enums.delete(name);

  it('are known for every code of every enumeration of the contracts', () => {
    expect(enums.size).toBeGreaterThan(15);
    const without = [...enums].flatMap(([field, codes]) =>
      [...codes].filter((code) => code !== '' && !hasCodeName(field, code)).map((code) => `${field}: ${code}`),
    );
    expect(without).toEqual([]);
  });

  it('are known for every code of an address, and of what is refused', () => {
    expect(ADDRESS_CODE_NAMES.filter((code) => !hasCodeName('addressCodes', code))).toEqual([]);
    expect(Object.keys(refusals).filter((reason) => !hasRefusalName(reason))).toEqual([]);
  });

  it('are known for every parameter of a policy', () => {
    const schema = JSON.parse(
      readFileSync(join(root, 'docs/schemas/gov.transfer.agreement.registered.v1.json'), 'utf8'),
    ) as { properties: { data: { properties: { policy: { properties: object } } } } };
    const names = Object.keys(schema.properties.data.properties.policy.properties);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !hasParameterName(name))).toEqual([]);
  });

  it('are known for every field that a rule compares by its name in records', () => {
    const fields = rules.flatMap((rule) => {
      const code = [join(import.meta.dirname, rule, 'rule.ts'), join(import.meta.dirname, 'address.ts')]
        .map((file) => readFileSync(file, 'utf8'))
        .join('');
      return [...code.matchAll(/\bfield: ['`]([^'`]+)['`]/g)].map(([, field]) =>
        field!.replaceAll(/\$\{[^}]*\}/g, '1'),
      );
    });
    expect(fields.length).toBeGreaterThan(40);
    const codes = [...new Set(fields)].filter((field) => /[a-z]\.[a-z]|[a-z][A-Z]/.test(comparedName(field)));
    expect(codes).toEqual([]);
  });

  it('leave a code that nobody knows as it is', () => {
    expect(codeName('result', 'SOMETHING')).toBe('SOMETHING');
    expect(codeName('constructor', 'x')).toBe('x');
  });
});

describe('reasons in words', () => {
  /** Every reason in the code of rules and of judging: in quotes after `reason`, or in a constant that such a place uses. */
  function reasonsInCode(): string[] {
    const files = ['libs/rules/src', 'libs/judging/src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/spec|testing|words/.test(name))
        .map((name) => readFileSync(join(root, folder, name), 'utf8')),
    );
    // A name may be declared in several files.
    const constants = new Map<string, string[]>();
    for (const [, name, text] of files.flatMap((code) => [
      ...code.matchAll(/^(?:export )?const ([A-Z_]+) = '([^']+)';$/gm),
    ]))
      constants.set(name!, [...(constants.get(name!) ?? []), text!]);
    const given = files.flatMap((code) =>
      [...code.matchAll(/\breason(?:: | = )([^,;}\n]+)|\black\(([^,;)\n]+)/g)].map(([, a, b]) =>
        (a ?? b)!.replaceAll(/=== '[^']+'/g, ''),
      ),
    );
    const found = given.flatMap((code) => [
      ...[...code.matchAll(/'([^']+)'/g)].map(([, text]) => text!),
      ...[...code.matchAll(/\b[A-Z][A-Z_]{3,}\b/g)].flatMap(([name]) => constants.get(name) ?? []),
    ]);
    // A kind of key, why a value was refused, and a name that several agencies have share the word.
    const others = ['*', 'E', 'gap', 'reason'];
    return [...new Set([...found, 'same day'])].filter((text) => !others.includes(text)).sort();
  }

  it('are known for every reason of the code', () => {
    const reasons = reasonsInCode();
    expect(reasons.length).toBeGreaterThan(20);
    expect(reasons.filter((reason) => reasonInWords(reason) === null)).toEqual([]);
  });

  it('are whole sentences', () => {
    expect(reasonInWords('policy.matchRate')).toBe('The agreement states no expected match rate.');
    for (const reason of reasonsInCode()) expect(reasonInWords(reason) ?? '').toMatch(/^([A-Z].*\.)?$/);
    expect(reasonInWords('toString')).toBeNull();
  });
});
