import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');

/**
 * libs/stack as plain JavaScript, always from the sources: jest does not transform its global set-up, and dist may be older than the
 * sources under test. Stored by content under .countersign; written beside and renamed, so that parallel test runs do not disturb each
 * other.
 */
export function compileStack() {
  const sources = join(root, 'libs', 'stack', 'src');
  const files = readdirSync(sources).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const texts = files.map((file) => [file, readFileSync(join(sources, file), 'utf8')]);
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  const home = join(root, '.countersign', 'cache', `stack-${hash}`);
  if (!existsSync(home)) {
    const half = `${home}.${process.pid}.${randomBytes(4).toString('hex')}`;
    mkdirSync(half, { recursive: true });
    for (const [file, text] of texts) {
      const { code } = transformSync(text, {
        swcrc: false,
        filename: file,
        module: { type: 'es6' },
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      });
      writeFileSync(join(half, file.replace(/\.ts$/, '.js')), code);
    }
    removeOld(join(root, '.countersign', 'cache'));
    try {
      renameSync(half, home);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return home;
}

/** Contents older than a day: the runs that used them are over. */
function removeOld(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > 86_400_000)
      rmSync(path, { recursive: true, force: true });
  }
}
