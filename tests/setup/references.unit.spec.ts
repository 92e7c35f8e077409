import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchor } from '../support/anchor.js';
import { commentsOf } from './comments.js';

const root = join(import.meta.dirname, '../..');
const files = [
  ...readdirSync(root).filter((name) => /\.(md|mjs)$/.test(name)),
  ...['apps', 'deploy', 'docs', 'libs', 'scripts', 'tests'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((file) => /\.(md|ts|mts|mjs)$/.test(file));

/** Planning notes that are not in the repository, so that no reader can look them up. */
const ELSEWHERE = /\b(?:CONSOLE|DESIGN|DETECTION|DOMAIN|JUDGING|KAFKA|STYLE|TLOG)\b(?:\.md)?/g;
const INVARIANT = /\bI[1-9]\b/g;
const LINKED = /\[I([1-9])\]\([^)\s]*(?:invariants\.md)?#i\1\)/g;
const PATH = /\b(?:docs|libs|apps|tests|deploy|scripts)\/[\w./-]+\.md(#[\w-]+)?/g;

function brokenPath(reference: string): string[] {
  const [path, fragment] = reference.split('#');
  if (!existsSync(join(root, path!))) return [`${path} does not exist`];
  if (fragment === undefined) return [];
  const headings = [...readFileSync(join(root, path!), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
    anchor(text!),
  );
  return headings.includes(fragment) ? [] : [`${reference}: there is no such heading`];
}

/** The references in a text that a reader cannot follow. `prose`: the text without its code. */
function problems(prose: string, { markdown, defines = false }: { markdown: boolean; defines?: boolean }): string[] {
  const invariants = defines ? '' : markdown ? prose.replace(LINKED, '') : prose;
  return [
    ...[...prose.matchAll(ELSEWHERE)].map(([name]) => `${name} is no document of this repository`),
    ...[...invariants.matchAll(INVARIANT)].map(([name]) => `${name} has no link to docs/invariants.md`),
    ...(markdown ? [] : [...prose.matchAll(PATH)].flatMap(([reference]) => brokenPath(reference))),
  ];
}

const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

function problemsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  if (![ELSEWHERE, INVARIANT, PATH].some((pattern) => text.search(pattern) >= 0)) return [];
  const found = file.endsWith('.md')
    ? problems(withoutCode(text), { markdown: true, defines: file === 'docs/invariants.md' })
    : commentsOf(file, text).flatMap((comment) => problems(withoutCode(comment), { markdown: false }));
  return found.map((problem) => `${file}: ${problem}`);
}

describe('references of comments and documents', () => {
  it('lead to documents of this repository', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.flatMap(problemsOf)).toEqual([]);
  });

  it.each([
    ['a comment', '// As DESIGN says.', false, 'DESIGN is no document of this repository'],
    ['a page', 'See JUDGING.md, 2.', true, 'JUDGING.md is no document of this repository'],
    ['a comment', '/** In any order (I4). */', false, 'I4 has no link to docs/invariants.md'],
    ['a page', 'By I4 the order decides nothing.', true, 'I4 has no link to docs/invariants.md'],
    ['a page', 'By [I4](invariants.md#i5).', true, 'I4 has no link to docs/invariants.md'],
    ['a comment', '// docs/nowhere.md', false, 'docs/nowhere.md does not exist'],
    ['a comment', '// docs/judging.md#nobody', false, 'docs/judging.md#nobody: there is no such heading'],
  ])('in %s that lead nowhere are found: %s', (_where, text, markdown, problem) => {
    expect(problems(text, { markdown })).toEqual([problem]);
  });

  it.each([
    ['// docs/invariants.md#i4', false],
    ['By [I4](invariants.md#i4) the order decides nothing.', true],
    ["const JUDGING = 'a string is no comment';", false],
  ])('that can be followed pass: %s', (text, markdown) => {
    const prose = markdown ? [text] : commentsOf('probe.ts', text);
    expect(prose.flatMap((one) => problems(one, { markdown }))).toEqual([]);
  });
});
