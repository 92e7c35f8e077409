import { readFileSync } from 'node:fs';

/** `role | object | RIGHT`, and `RIGHT (column)`, as docs/rights.md has them. */
export function documentedRights(): { right: string; why: string }[] {
  return readFileSync('docs/rights.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!role |-)/.test(line))
    .flatMap((line) => {
      const [role, on, rights, why] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()) as [string, string, string, string];
      return [...rights.matchAll(/([A-Z]+)(?: \(([^)]*)\))?/g)].flatMap(([, right, columns]) =>
        (columns?.split(', ') ?? [undefined]).map((column) => ({
          right: `${role} | ${on} | ${right}${column ? ` (${column})` : ''}`,
          why,
        })),
      );
    });
}
