import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, rulePage } from './rule-page.js';

const RULES = join(process.cwd(), 'libs/rules/src');
const pages = readdirSync(RULES)
  .filter((name) => /^[A-Z]{3}-\d\d$/.test(name))
  .map((name) => [name, readFileSync(join(RULES, name, 'rule.md'), 'utf8')] as const);

const textOf = (block: Block): string => {
  if (block.kind === 'heading') return block.text;
  const parts = block.kind === 'list' ? block.items.flat() : block.parts;
  return parts
    .filter(({ as }) => as !== 'code')
    .map(({ text }) => text)
    .join('');
};

describe('a rule’s page', () => {
  it('is read into headings, paragraphs, lists, code and emphasis', () => {
    const page =
      '# X-01 · Title\n\n| a |\n| - |\n| b |\n\nOne `code`, _two_ and **three**.\n\n## What\n\n- a\n- b\n  goes on [there](x.md).';
    expect(rulePage(page)).toEqual([
      {
        kind: 'paragraph',
        parts: [
          { text: 'One ', as: 'plain' },
          { text: 'code', as: 'code' },
          { text: ', ', as: 'plain' },
          { text: 'two', as: 'strong' },
          { text: ' and ', as: 'plain' },
          { text: 'three', as: 'strong' },
          { text: '.', as: 'plain' },
        ],
      },
      { kind: 'heading', text: 'What' },
      {
        kind: 'list',
        items: [
          [{ text: 'a', as: 'plain' }],
          [
            { text: 'b goes on ', as: 'plain' },
            { text: 'there', as: 'plain' },
            { text: '.', as: 'plain' },
          ],
        ],
      },
    ]);
  });

  it.each(pages)('%s leaves no mark of Markdown, and says what can be wrong and what it cannot see', (_, page) => {
    const blocks = rulePage(page);
    const headings = blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
    expect(headings).toEqual(expect.arrayContaining(['What can be wrong', 'What to do next', 'What it cannot see']));
    expect(blocks.map(textOf).filter((text) => /\*\*|`|\]\(|^#|^\||(^| )_\w/.test(text))).toEqual([]);
  });
});
