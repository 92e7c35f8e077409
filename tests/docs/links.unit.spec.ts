import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { anchor } from '../support/anchor.js';

const root = join(import.meta.dirname, '../..');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name)),
];

const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

function problems(page: string): string[] {
  const text = withoutCode(readFileSync(page, 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (/^[a-z]+:/.test(target!)) return [];
    const [path, fragment] = target!.split('#');
    const file = path ? join(dirname(page), path) : page;
    if (!existsSync(file)) return [`${target} does not exist`];
    if (fragment === undefined) return [];
    const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));
    return headings.includes(fragment) ? [] : [`${target}: there is no such heading`];
  });
}

describe('links of the documentation', () => {
  it.each(pages.map((page) => [relative(root, page), page]))('%s', (_name, page) => {
    expect(problems(page)).toEqual([]);
  });
});
