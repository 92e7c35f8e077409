import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Names that Node has and a page has not. */
const OF_NODE = new Set(['Buffer', 'process', 'require', '__dirname', '__filename', 'setImmediate', 'global']);

/** The file that an import of a portable file means, or why no page can have it. */
function resolve(from: string, specifier: string): { file: string } | { refused: string } {
  const refused = { refused: `${from} imports ${specifier}` };
  const portable = /^#portable\/(\w+)$/.exec(specifier);
  if (portable) return { file: `libs/${portable[1]}/src/portable.ts` };
  if (/^\.\.?\//.test(specifier)) {
    const path = join(dirname(from), specifier);
    return { file: from.endsWith('.ts') ? path.replace(/\.js$/, '.ts') : path };
  }
  // Only libs/noble, and its packages themselves, reach a package.
  const noble = from.startsWith('libs/noble/') || from.startsWith('node_modules/@noble/');
  const [, name, path] = /^(@noble\/(?:curves|hashes))\/(.+\.js)$/.exec(specifier) ?? [];
  return noble && name && path ? { file: `node_modules/${name}/${path}` } : refused;
}

const known = new Map<string, { imported: string[]; named: string[] }>();

/** What a file imports, types too, and which names of Node are in it. */
function readOnce(path: string, text: string): { imported: string[]; named: string[] } {
  const seen = known.get(text);
  if (seen) return seen;
  const named: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && OF_NODE.has(node.text) && !isMember(node)) named.push(node.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  known.set(text, { imported, named });
  return { imported, named };
}

/** Everything that these files reach, types too, and what of it no page has. `read`: a file's text. */
function walk(
  entries: readonly string[],
  read = (path: string) => readFileSync(path, 'utf8'),
): { files: string[]; faults: string[] } {
  const files = new Set<string>();
  const faults: string[] = [];
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const { imported, named } = readOnce(path, read(path));
    for (const name of named) faults.push(`${path} names ${name}`);
    for (const specifier of imported) {
      const found = resolve(path, specifier);
      if ('file' in found) visit(found.file);
      else faults.push(found.refused);
    }
  };
  entries.forEach(visit);
  return { files: [...files].sort(), faults };
}

/** `this.process()`; but Buffer as whatever member. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  const named = ts.isPropertyAccessExpression(parent) || ts.isMethodDeclaration(parent);
  return node.text !== 'Buffer' && named && parent.name === node;
}

const entrances = readdirSync('libs')
  .map((lib) => `libs/${lib}/src/portable.ts`)
  .filter((path) => existsSync(path));

describe('what a page may import of libs', () => {
  it('reaches no module of Node, no Buffer, and no package but noble', () => {
    const { files, faults } = walk(entrances);
    expect(faults).toEqual([]);
    for (const file of [
      'libs/verifier/src/receipt/check-receipt.ts',
      'libs/tlog/src/policy.ts',
      'libs/merkle/src/hash.ts',
    ])
      expect(files).toContain(file);
    expect(files.some((file) => file.startsWith('node_modules/@noble/curves/'))).toBe(true);
  });

  it('reaches nothing that signs or makes keys', () => {
    const { files } = walk(entrances);
    expect(files.filter((file) => /signing|node-crypto|\/node\.ts$|\/index\.ts$/.test(file))).toEqual([]);
  });

  it.each([
    ["import { hash } from 'node:crypto';", 'imports node:crypto'],
    ["import { leafHash } from '#libs/merkle';", 'imports #libs/merkle'],
    ["import { z } from 'zod';", 'imports zod'],
    ["export const late = () => import('node:fs');", 'imports node:fs'],
    ['export const bytes: Buffer | null = null;', 'names Buffer'],
    ['export const bytes = globalThis.Buffer.alloc(1);', 'names Buffer'],
    ['export const at = process.cwd();', 'names process'],
  ])('would be found: %s', (code, fault) => {
    const probe = 'libs/merkle/src/size.ts';
    const read = (path: string): string => readFileSync(path, 'utf8') + (path === probe ? code : '');
    expect(walk(entrances, read).faults).toEqual([expect.stringContaining(fault)]);
  });

  it('fits the types of a browser, without those of Node', () => {
    const program = ts.createProgram([...entrances], {
      ...{ strict: true, noEmit: true, skipLibCheck: true, isolatedModules: true, noUncheckedIndexedAccess: true },
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
      types: [],
      paths: { '#portable/*': [join(process.cwd(), 'libs/*/src/portable.ts')] },
    });
    const said = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${file ? relative('.', file.fileName) : ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    expect(said).toEqual([]);
  });
});
