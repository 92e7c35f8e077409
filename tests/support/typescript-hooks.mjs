import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const libs = join(root, 'libs');
/** By content, for all children of all runs: most of them start with the same files as the previous one. */
const cache = join(root, '.countersign', 'cache', 'typescript');

/** '#libs/<name>', '#portable/<name>' and relative '.js' mean the sources, as in jest's moduleNameMapper. */
export async function resolve(specifier, context, next) {
  const [, entrance, lib] = /^#(libs|portable)\/(.+)$/.exec(specifier) ?? [];
  if (lib) {
    const file = entrance === 'libs' ? 'index.ts' : 'portable.ts';
    return { url: pathToFileURL(join(libs, lib, 'src', file)).href, shortCircuit: true };
  }
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(fileURLToPath(source))) return { url: source.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const text = readFileSync(filename, 'utf8');
  const path = join(
    cache,
    createHash('sha256')
      .update(JSON.stringify([maker, filename, text]))
      .digest('hex'),
  );
  let source;
  try {
    source = readFileSync(path, 'utf8');
  } catch {
    source = await compile(filename, text);
    keep(path, source);
  }
  return { format: 'module', source, shortCircuit: true };
}

/** All that determines the output: the options in this file, and the compiler. */
const maker = [
  readFileSync(import.meta.filename, 'utf8'),
  readFileSync(join(root, 'node_modules', '@swc', 'core', 'package.json'), 'utf8'),
];

async function compile(filename, text) {
  // Loaded only when needed, because loading takes longer than reading everything from the cache.
  const { transformSync } = await import('@swc/core');
  const { code } = transformSync(text, {
    swcrc: false,
    filename,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  });
  return code;
}

/** Written beside and renamed: several children may do so at once, and any of them may be killed. */
function keep(path, source) {
  mkdirSync(cache, { recursive: true });
  removeOld();
  const half = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(half, source);
  renameSync(half, path);
}

let removed = false;
/** Removes files older than a day; a run that still needs one makes it again. */
function removeOld() {
  if (removed) return;
  removed = true;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > 86_400_000) rmSync(path, { force: true });
  }
}
