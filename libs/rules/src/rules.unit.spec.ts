import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORTIONS, type Rule, RuleSet, severities } from '#libs/judging';
import { RULE_CONTENTS } from './content.js';
import { ruleSet } from './rule-set.js';

const file = (rule: Rule, name: string): string => readFileSync(join(import.meta.dirname, rule.id, name), 'utf8');
const rules = ruleSet.rules.map((rule) => [rule.id, rule] as const);

describe('the rule set', () => {
  it('holds the rule of each folder once', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(({ name }) => /^[A-Z]/.test(name));
    expect(ruleSet.rules.map(({ id }) => id)).toEqual(folders.map(({ name }) => name).sort());
    expect(ruleSet.get('DIS-17')?.title).toBe('Disclosed on an insufficient request address');
    expect(ruleSet.get('NONE-1')).toBeUndefined();
  });

  it('has a digest that depends on the declarations of the rules and not on their order', () => {
    const reversed = new RuleSet([...ruleSet.rules].reverse(), PORTIONS, RULE_CONTENTS);
    expect(reversed.digest).toBe(ruleSet.digest);
    expect(ruleSet.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const first = ruleSet.rules[0]!;
    const changed = (change: Partial<Rule>) =>
      new RuleSet([{ ...first, ...change } as Rule, ...ruleSet.rules.slice(1)]).digest;
    const digests = [changed({ version: '1.0.1' }), changed({ severity: 'INFO' }), changed({ basis: 'other' })];
    expect(new Set([ruleSet.digest, ...digests]).size).toBe(4);
    expect(new RuleSet(ruleSet.rules.slice(1)).digest).not.toBe(ruleSet.digest);
  });
});

describe.each(rules)('%s', (id, rule) => {
  it('declares all its fields', () => {
    expect(rule.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(severities).toContain(rule.severity);
    expect(rule.version.startsWith('0.')).toBe(rule.status === 'experimental');
    for (const text of [rule.title, rule.basis, rule.subject, rule.unit, rule.falsePositives])
      expect(text).not.toBe('');
    // Findings of one stream are seen by whom they name; a rule that never names anyone shows its findings to no agency.
    expect(rule.authorOf !== undefined).toBe(rule.visibility === 'author');
    if (rule.on === 'block') expect([rule.subject, rule.unit]).toEqual([rule.subjectOf, 'items']);
    // A rule that rests on section 6103 itself belongs to that pack, so that core knows nothing of tax.
    if (rule.pack === 'usc26-6103') expect(rule.basis).toContain('6103');
    expect(/^(REQ|MAT|DIS|RCP|AGR|INC|INT)-\d\d$/.test(id)).toBe(true);
  });

  it('has a page that agrees with its declaration', () => {
    const page = file(rule, 'rule.md');
    expect(page.startsWith(`# ${id} · ${rule.title}\n`)).toBe(true);
    const row = page.split('\n')[4]!.split('|').map((cell) => cell.trim()); // prettier-ignore
    expect(row.slice(1, -1)).toEqual([
      rule.severity,
      rule.version,
      rule.status,
      rule.theory,
      rule.pack,
      rule.subject,
      rule.unit,
    ]);
    expect(page).toContain(`\nBasis: ${rule.basis}.\n`);
    const seenBy = { both: 'both sides', source: 'the source', recipient: 'the recipient', author: 'its author' };
    expect(page).toMatch(new RegExp(`\\n\\nSeen by ${seenBy[rule.visibility]}\\. \\S.+\\n\\n##`));
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'What it means',
      'Why it matters',
      'What is compared',
      'What can be wrong',
      'What to do next',
      'What it cannot see',
    ]);
    expect(page).not.toMatch(/violat/i);
    if (rule.theory === 'disputed') expect(page).toMatch(/disputed.*not(hing)?.*settled law/is);
  });

  it('has a spec beside it, which is run with those of the others', () => {
    expect(file(rule, 'rule.spec.ts')).toContain(`describe('${id}'`);
    const run = readFileSync(join(import.meta.dirname, 'every-rule.unit.spec.ts'), 'utf8');
    expect(run).toContain(`import './${id}/rule.spec.js';`);
  });
});
