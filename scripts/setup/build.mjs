import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupError } from './errors.mjs';
import { root, work } from './paths.mjs';
import { run, tail } from './run.mjs';
import { timed } from './say.mjs';

const STAMP = join(work, 'build.stamp');

/** npm run build, when a source differs from what dist was built from. By content: git changes times at will. */
export async function buildStep() {
  const wanted = sourcesHash();
  const built = existsSync(join(root, 'dist')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
  if (built) return false;
  await timed('Building apps and libs into dist/', async () => {
    const { code, output } = await run('npm', ['run', 'build'], { cwd: root });
    if (code !== 0) throw new SetupError(`npm run build failed. Its last lines:\n${tail(output, 40)}`);
  });
  mkdirSync(work, { recursive: true });
  writeFileSync(STAMP, wanted);
  return true;
}

function sourcesHash() {
  const hash = createHash('sha256');
  const single = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/copy-assets.mjs',
    'scripts/console-api.mjs',
    'scripts/finish-console.mjs',
    'docs/api/openapi.json',
  ];
  const files = [
    ...single.map((name) => join(root, name)),
    ...['apps', 'libs'].flatMap((dir) => list(join(root, dir))),
  ];
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** `npm run build` writes it itself. */
const MADE = join('apps', 'console', 'generated');

function list(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts') && !entry.parentPath.endsWith(MADE))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
