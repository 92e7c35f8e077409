import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasWords, roleInWords } from './roles.js';

/** Every role that the rules give to what a finding rests on, by their sources. */
function rolesOfRules(): string[] {
  const rules = join(process.cwd(), 'libs/rules/src');
  const sources = readdirSync(rules, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('testing'),
  );
  return sources.flatMap((file) => {
    const text = readFileSync(join(rules, file), 'utf8');
    return [...text.matchAll(/evidenceOf\('([^']+)'|role: '([^']+)', index/g)].map(([, one, other]) => one ?? other!);
  });
}

describe('roles of evidence', () => {
  it('all have words', () => {
    const roles = [...new Set(rolesOfRules())];
    expect(roles.length).toBeGreaterThan(10);
    expect(roles.filter((role) => !hasWords(role))).toEqual([]);
  });

  it('of a newer rule are shown as they are', () => {
    expect(roleInWords('letter of intent')).toBe('Letter of intent');
  });
});
