import { bootstrap, loadConfig, main } from '#libs/platform';
import { crashPoints } from '#libs/system';
import { FileStore } from '#libs/witness';
import { witnessConfig } from './config.js';
import { witnessProblems } from './problems.js';
import { readFiles } from './secrets.js';
import { WitnessModule } from './witness.module.js';

/** Room for 63 hashes and thirty post-quantum signatures; the most that strangers can make us read at once. */
const MAX_BODY_BYTES = 256 * 1024;

await main(async () => {
  const config = loadConfig(witnessConfig, process.env);
  const files = await readFiles(config);
  const step = crashPoints(config.COUNTERSIGN_CRASH_AT);
  const store = await FileStore.open(config.COUNTERSIGN_WITNESS_STORE, { step });
  await bootstrap(WitnessModule.of(files, store, config), {
    name: 'witness',
    port: config.PORT,
    settings: config,
    problems: witnessProblems(),
    rawBodyBytes: MAX_BODY_BYTES,
  });
});
