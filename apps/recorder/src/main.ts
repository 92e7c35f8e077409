import { bootstrap, loadConfig, main } from '#libs/platform';
import { recorderConfig } from './config.js';
import { configure, MAX_BODY_BYTES } from './configure.js';
import { recorderProblems } from './problems.js';
import { RecorderModule } from './recorder.module.js';
import { readSecrets } from './secrets.js';

await main(async () => {
  const config = loadConfig(recorderConfig, process.env);
  const secrets = await readSecrets(config);
  await bootstrap(RecorderModule.of(config, secrets), {
    name: 'recorder',
    port: config.PORT,
    settings: config,
    problems: recorderProblems(),
    rawBodyBytes: MAX_BODY_BYTES,
    configure,
  });
});
