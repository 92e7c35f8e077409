import { bootstrap, loadConfig, main } from '#libs/platform';
import { detectorConfig } from './config.js';
import { DetectorModule } from './detector.module.js';

await main(async () => {
  const config = loadConfig(detectorConfig, process.env);
  await bootstrap(DetectorModule.of(config), { name: 'detector', port: config.PORT, settings: config });
});
