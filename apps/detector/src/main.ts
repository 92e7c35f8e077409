import { setFlagsFromString } from 'node:v8';
import { processTokensOf } from '#libs/identity';
import { bootstrap, loadConfig, main } from '#libs/platform';
import { detectorConfig } from './config.js';
import { DetectorModule } from './detector.module.js';

// Collect when the heap is 60 % larger than what was live, not when it has trebled: most of what a batch makes is dead after
// its commit. Two thirds of the memory; less than 60 % costs time.
setFlagsFromString('--heap-growing-percent=60');

await main(async () => {
  const config = loadConfig(detectorConfig, process.env);
  const { COUNTERSIGN_PROCESS_KEY_FILE: keyFile, COUNTERSIGN_INSTANCE: name } = config;
  const token = keyFile === undefined ? undefined : await processTokensOf(name, keyFile);
  await bootstrap(DetectorModule.of(config, token), { name: 'detector', port: config.PORT, settings: config });
});
