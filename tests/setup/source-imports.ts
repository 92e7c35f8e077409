import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The imports of each source of apps and libs, as spelled, including types; without tests and their helpers. */
export function sourceImports(): Map<string, string[]> {
  const files = ['apps', 'libs']
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('/testing/'));
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      return [file, importedFiles.map(({ fileName }) => fileName)];
    }),
  );
}

/** The lib that an import names, by its index or by what of it runs in a page too, or undefined. */
export const libOf = (imported: string): string | undefined => /^#(?:libs|portable)\/([^/]+)/.exec(imported)?.[1];

/** The sources of ours that each source imports. An import of a lib means its index, or its portable.ts. */
export function sourceGraph(imports: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const resolve = (from: string, imported: string): string => {
    const lib = libOf(imported);
    const entrance = imported.startsWith('#portable/') ? 'portable' : 'index';
    return lib ? `libs/${lib}/src/${entrance}.ts` : join(dirname(from), imported).replace(/\.js$/, '.ts');
  };
  return new Map(
    [...imports].map(([file, names]) => [
      file,
      names.map((name) => resolve(file, name)).filter((other) => imports.has(other)),
    ]),
  );
}

/** Circles of a graph, each from the node where the search found it. Empty exactly when the graph has none. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push(path.slice(at));
      return;
    }
    path.push(file);
    for (const other of graph.get(file) ?? []) visit(other);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
