import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleSet } from '#libs/rules';
import { rulePage } from './rule-page.js';

it('reads the page beside each rule that has one, and nothing else', async () => {
  for (const { id } of ruleSet.rules) {
    const path = join(import.meta.dirname, '../../../../libs/rules/src', id, 'rule.md');
    expect(await rulePage(id)).toBe(existsSync(path) ? readFileSync(path, 'utf8') : null);
  }
  for (const id of ['', '..', '../../../../../README.md', 'DIS-17/', 'dis-17']) expect(await rulePage(id)).toBeNull();
});
