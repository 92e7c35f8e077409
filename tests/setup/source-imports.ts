import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What each source of apps and libs imports, as it spells it, types too; tests and what only they use are left out. */
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

/** The lib that an import names, or undefined. */
export const libOf = (imported: string): string | undefined => /^#libs\/([^/]+)/.exec(imported)?.[1];

/** Which of our sources each source imports; a lib is imported by its index. */
export function sourceGraph(imports: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const resolve = (from: string, imported: string): string => {
    const lib = libOf(imported);
    return lib ? `libs/${lib}/src/index.ts` : join(dirname(from), imported).replace(/\.js$/, '.ts');
  };
  return new Map(
    [...imports].map(([file, names]) => [
      file,
      names.map((name) => resolve(file, name)).filter((other) => imports.has(other)),
    ]),
  );
}

/** Circles of a graph, each from where the search came upon it; none is found only where there is none. */
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
