#!/usr/bin/env node
// The last step of `npm run build`: dist mirrors apps and libs. Copies what is not TypeScript (SQL, YAML, JSON, the
// rules' pages, apps/*/assets) and removes what was built from a source that is gone.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { root: { type: 'string', default: join(import.meta.dirname, '..') } } });
const dist = join(values.root, 'dist');
/** Vite makes it, and empties it. */
const CONSOLE = 'apps/console/';

function* files(dir) {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

const isAsset = (path) =>
  /\.(sql|ya?ml|json)$/.test(path) || /\/rule\.md$/.test(path) || /^apps\/[^/]+\/assets\//.test(path);

for (const top of ['apps', 'libs']) {
  for (const file of files(join(values.root, top))) {
    const path = relative(values.root, file).replaceAll('\\', '/');
    if (!isAsset(path) || path.startsWith(CONSOLE)) continue;
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    copyFileSync(file, join(dist, path));
  }
  for (const file of files(join(dist, top))) {
    const path = relative(dist, file).replaceAll('\\', '/');
    if (path.startsWith(CONSOLE)) continue;
    const source = path.replace(/\.(js\.map|js|d\.ts)$/, '.ts');
    if (!existsSync(join(values.root, source)) && !existsSync(join(values.root, `${source}x`))) rmSync(file);
  }
}
