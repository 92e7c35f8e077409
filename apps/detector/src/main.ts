import { setFlagsFromString } from 'node:v8';
import { bootstrap, loadConfig, main } from '#libs/platform';
import { detectorConfig } from './config.js';
import { DetectorModule } from './detector.module.js';

// Collect when the heap is 60 % larger than what was live, not when it has trebled: most of what a batch makes is dead after
// its commit. Two thirds of the memory; less than 60 % costs time.
setFlagsFromString('--heap-growing-percent=60');

await main(async () => {
  const config = loadConfig(detectorConfig, process.env);
  await bootstrap(DetectorModule.of(config), { name: 'detector', port: config.PORT, settings: config });
});
