import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgreementPolicy, exampleEvents } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import { KINDS } from './term-kinds.js';
import { termsOf } from './terms.js';

const POLICY: AgreementPolicy = {
  ...{ agreementType: 'MOU', exchangeMode: 'request', authorityPacks: [], authority: [], effectiveFrom: '2025-04-07' },
  parties: [
    { agency: 'revenue', role: 'source' },
    { agency: 'border', role: 'recipient' },
  ],
};
const wordsOf = (more: Partial<AgreementPolicy>, term: string): string =>
  termsOf({ ...POLICY, ...more }).find((one) => one.term === term)!.words;
/** Said elsewhere: of the parties, and of the term. */
const ELSEWHERE = ['parties', 'title', 'effectiveFrom', 'effectiveTo', 'timeZone'];
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/schemas/gov.transfer.agreement.registered.v1.json'), 'utf8'),
) as { properties: { data: { properties: { policy: { properties: object } } } } };
const RULES = join(import.meta.dirname, '../../../../libs/rules/src');

describe('what a version states', () => {
  it('has a line for every member of a policy', () => {
    const members = Object.keys(SCHEMA.properties.data.properties.policy.properties).filter(
      (name) => !ELSEWHERE.includes(name),
    );
    expect(Object.keys(KINDS).sort()).toEqual([...members, 'term'].sort());
  });

  it('names rules that there are', () => {
    const known = ruleSet.rules.map(({ id }) => id);
    for (const { rules = [] } of Object.values(KINDS)) expect(known).toEqual(expect.arrayContaining(rules));
  });

  it('says that a rule cannot be evaluated where the rule itself lists that as its reason', () => {
    const reasons = readdirSync(RULES).flatMap((rule) =>
      /^[A-Z]+-[0-9]+$/.test(rule)
        ? [
            ...readFileSync(join(RULES, rule, 'rule.ts'), 'utf8').matchAll(/(?:reason: |NO_POLICY = )'policy\.(\w+)'/g),
          ].map(([, term]) => `${term} ${rule}`)
        : [],
    );
    const said = termsOf(POLICY)
      .filter(({ notEvaluable }) => notEvaluable)
      .flatMap(({ term, rules }) => rules.map((rule) => `${term} ${rule}`));
    expect([...new Set(reasons)].sort()).toEqual(said.sort());
  });

  it('is in words, whatever a policy has', () => {
    const { policy } = exampleEvents['gov.transfer.agreement.registered.v1'].data;
    for (const one of [POLICY, policy])
      for (const { words } of termsOf(one)) {
        expect(words).toMatch(/^[A-Z0-9\p{L}].*\.$/u);
        expect(words).not.toMatch(/undefined|null|\[object/);
      }
  });

  it.each<[Partial<AgreementPolicy>, string, string]>([
    [{}, 'term', 'From 7 April 2025 on; no end is stated. Days are those of UTC.'],
    [{ purposes: [] }, 'purposes', 'An empty list: nothing.'],
    [{ purposes: ['audit'] }, 'purposes', 'For audit.'],
    [{ purposes: ['audit', 'tax', 'crime'] }, 'purposes', 'For audit, tax and crime.'],
    [{}, 'elementsAllowed', 'Not stated. DIS-03 cannot be evaluated.'],
    [{ elementsAllowed: [] }, 'elementsAllowed', 'An empty list: nothing.'],
    [{ volume: {} }, 'volume', 'Not stated. DIS-10 cannot be evaluated.'],
    [{ volume: { lifetime: { value: 0, basis: 'clause' } } }, 'volume', 'At most 0 items in all (by the agreement).'],
    [{ volume: { lifetime: { value: 1, basis: 'statute' } } }, 'volume', 'At most 1 item in all (by statute).'],
    [
      { ackDeadlineHours: { value: 72, basis: 'clause', ref: '4.2' } },
      'ackDeadlineHours',
      'Within 3 days of the disclosure (by the agreement, 4.2).',
    ],
    [
      { matchRate: { min: { value: 0.015, basis: 'counsel' } } },
      'matchRate',
      'At least 1.5 % of the items (as counsel advises).',
    ],
    [
      { addressPolicy: { minLevel: 'INSUFFICIENT' } },
      'addressPolicy',
      'No level is asked for, so each item needs at least an address that is usable in part.',
    ],
    [{}, 'latenessSeconds', 'Not stated. At most 15 minutes: Countersign’s default.'],
    [{ requireApprover: false }, 'requireApprover', 'Nobody need approve.'],
    [{ overseers: ['ig'] }, 'overseers', 'ig may report incidents and corrections.'],
  ])('%j: %s', (policy, term, words) => {
    expect(wordsOf(policy, term)).toBe(words);
  });
});
