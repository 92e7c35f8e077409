import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './compose-file.js';

const DECLARED = /\b(counter|gauge|histogram)(?:<[^(]*>)?\(\{[^}]*?\bname: '([a-z_]+)'/g;

/** Every metric that an app or a library declares, with its kind, by what its source says. */
export function declaredMetrics(): Map<string, 'counter' | 'gauge' | 'histogram'> {
  const files = ['apps', 'libs'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
      .filter((path) => /^[\w-]+\/src\/.*(?<!\.spec)\.ts$/.test(path))
      .map((path) => join(ROOT, top, path)),
  );
  const found = new Map<string, 'counter' | 'gauge' | 'histogram'>();
  for (const path of files)
    for (const [, kind, name] of readFileSync(path, 'utf8').matchAll(DECLARED))
      found.set(`countersign_${name}`, kind as 'counter');
  return found;
}

/** Names in a text that are none of ours; parts of histograms count as their histogram, Node's own by their prefix. */
export function unknownMetrics(text: string): string[] {
  const declared = declaredMetrics();
  const known = (name: string): boolean =>
    declared.has(name) ||
    declared.get(name.replace(/_(bucket|count|sum)$/, '')) === 'histogram' ||
    /^countersign_(process|nodejs)_/.test(name);
  return [...new Set([...text.matchAll(/(?<![:\w])countersign_\w+/g)].map(([name]) => name))].filter(
    (name) => !known(name),
  );
}
