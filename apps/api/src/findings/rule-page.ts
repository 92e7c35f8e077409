import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ruleSet } from '#libs/rules';

/** Beside each rule lies its page for officers; dist mirrors the sources, so the path is the same in both. */
const RULES = join(import.meta.dirname, '../../../../libs/rules/src');

/** Markdown; null for a rule that this build does not have, or that has no page. */
export async function rulePage(id: string): Promise<string | null> {
  // Only ids of our own rules become part of a path.
  if (!ruleSet.get(id)) return null;
  try {
    return await readFile(join(RULES, id, 'rule.md'), 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}
