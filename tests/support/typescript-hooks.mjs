import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const libs = join(root, 'libs');
/** By content, for all children of all runs: most of them start with the same files as the one before. */
const cache = join(root, '.countersign', 'cache', 'typescript');

/** '#libs/<name>' and relative '.js' mean the sources, as jest's moduleNameMapper has it. */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith('#libs/')) {
    return { url: pathToFileURL(join(libs, specifier.slice(6), 'src', 'index.ts')).href, shortCircuit: true };
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

/** What makes the code: the options in this file, and the compiler. */
const maker = [
  readFileSync(import.meta.filename, 'utf8'),
  readFileSync(join(root, 'node_modules', '@swc', 'core', 'package.json'), 'utf8'),
];

async function compile(filename, text) {
  // Loading it takes longer than all that is kept.
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

/** Made beside and renamed: several children may do so at once, and any of them may be killed. */
function keep(path, source) {
  mkdirSync(cache, { recursive: true });
  removeOld();
  const half = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(half, source);
  renameSync(half, path);
}

let removed = false;
/** Made more than a day ago: whoever still needs it makes it again. */
function removeOld() {
  if (removed) return;
  removed = true;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > 86_400_000) rmSync(path, { force: true });
  }
}
