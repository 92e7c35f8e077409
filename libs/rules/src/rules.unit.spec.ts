import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Rule, RuleSet, severities } from '#libs/judging';
import { ruleSet } from './rule-set.js';

const root = join(import.meta.dirname, '../../..');
const script = join(root, 'scripts/rules-lock.mjs');
const file = (rule: Rule, name: string): string => readFileSync(join(import.meta.dirname, rule.id, name), 'utf8');
const rules = ruleSet.rules.map((rule) => [rule.id, rule] as const);

describe('the rule set', () => {
  it('holds each rule’s folder, once', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(({ name }) => /^[A-Z]/.test(name));
    expect(ruleSet.rules.map(({ id }) => id)).toEqual(folders.map(({ name }) => name).sort());
    expect(ruleSet.get('DIS-17')?.title).toBe('Disclosed on an insufficient request address');
    expect(ruleSet.get('NONE-1')).toBeUndefined();
  });

  it('has a digest that depends on what rules declare and not on their order', () => {
    const reversed = new RuleSet([...ruleSet.rules].reverse());
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
  it('declares itself in full', () => {
    expect(rule.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(severities).toContain(rule.severity);
    expect(rule.version.startsWith('0.')).toBe(rule.status === 'experimental');
    for (const text of [rule.title, rule.basis, rule.subject, rule.unit, rule.falsePositives])
      expect(text).not.toBe('');
    if (rule.on === 'block') expect([rule.subject, rule.unit]).toEqual([rule.subjectOf, 'items']);
    // What rests on section 6103's own words is in its pack, so that core knows nothing of tax.
    if (rule.pack === 'usc26-6103') expect(rule.basis).toContain('6103');
    expect(/^(REQ|MAT|DIS|RCP|AGR|INC|INT)-\d\d$/.test(id)).toBe(true);
  });

  it('has a page that says the same', () => {
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

  it('has fixtures beside it', () => {
    expect(file(rule, 'rule.unit.spec.ts')).toContain(`describe('${id}'`);
  });
});

describe('the version lock', () => {
  const check = (at: string, ...more: string[]) =>
    spawnSync(process.execPath, [script, '--root', at, ...more], { encoding: 'utf8' });

  it('is up to date; else run node scripts/rules-lock.mjs', () => {
    expect(check(root, '--check').stderr).toBe('');
  });

  it('refuses a rule, or a shared file of it, that changed without a new version', () => {
    const copy = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      mkdirSync(join(copy, 'docs'));
      cpSync(join(root, 'libs/rules/src'), join(copy, 'libs/rules/src'), { recursive: true });
      cpSync(join(root, 'libs/rules/rules.lock.json'), join(copy, 'libs/rules/rules.lock.json'));
      execFileSync(process.execPath, [script, '--root', copy]);
      expect(check(copy, '--check').status).toBe(0);

      const edit = (path: string, from: string, to: string) => {
        const at = join(copy, 'libs/rules/src', path);
        const text = readFileSync(at, 'utf8');
        expect(text).toContain(from);
        writeFileSync(at, text.replace(from, to));
      };
      edit('REQ-08/rule.ts', 'DEFAULT_SHARE = 0.95', 'DEFAULT_SHARE = 0.9');
      edit('address.ts', "'PARTIAL or INSUFFICIENT'", "'less'");
      const refused = check(copy);
      expect(refused.status).toBe(1);
      expect(refused.stderr.match(/^[A-Z]+-\d+/gm)).toEqual(['DIS-17', 'REQ-06', 'REQ-08']);
      expect(refused.stderr).toContain('node scripts/rules-lock.mjs');

      for (const id of ['DIS-17', 'REQ-06', 'REQ-08']) edit(`${id}/rule.ts`, "version: '1.0.0'", "version: '1.1.0'");
      expect(check(copy, '--check').stderr).toContain('rules.lock.json is stale');
      expect(check(copy).status).toBe(0);
      expect(check(copy, '--check').status).toBe(0);
      edit('REQ-08/rule.ts', "version: '1.1.0'", "version: '1.0.9'");
      expect(check(copy).status).toBe(1);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
