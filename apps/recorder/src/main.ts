import { Identity } from '#libs/identity';
import { bootstrap, createLogger, loadConfig, main } from '#libs/platform';
import { recorderConfig } from './config.js';
import { configure, MAX_BODY_BYTES } from './configure.js';
import { recorderProblems } from './problems.js';
import { RecorderModule } from './recorder.module.js';
import { readSecrets } from './secrets.js';

await main(async () => {
  const config = loadConfig(recorderConfig, process.env);
  const secrets = await readSecrets(config);
  const log = createLogger('recorder', config.COUNTERSIGN_LOG_LEVEL);
  const identity = await Identity.of(config, {
    processKeysFile: config.COUNTERSIGN_PROCESS_KEYS_FILE,
    warn: (message) => log.warn(message),
  });
  await bootstrap(RecorderModule.of(config, secrets, identity), {
    name: 'recorder',
    port: config.PORT,
    settings: config,
    issuer: identity.hasIssuer,
    problems: recorderProblems(),
    trustedProxies: config.COUNTERSIGN_TRUSTED_PROXIES,
    rawBodyBytes: MAX_BODY_BYTES,
    configure: (app) => configure(app, config, identity),
  });
});
