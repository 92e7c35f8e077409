import { createLogger, loadConfig, main, parentWatch, refuseToListen, warnOfPlainHttp } from '#libs/platform';
import { replaceFile } from '#libs/system';
import { issuerConfig, refuseBeyondLoopback } from './config.js';
import { issuersFile } from './issuers-file.js';
import { readEverybody, readyMade } from './people.js';
import { openSecrets } from './secrets.js';
import { startIssuer } from './start.js';

await main(async () => {
  const config = loadConfig(issuerConfig, process.env);
  refuseToListen(config);
  refuseBeyondLoopback(config);
  const logger = createLogger('issuer', config.COUNTERSIGN_LOG_LEVEL);
  const peopleFile = config.COUNTERSIGN_ISSUER_PEOPLE_FILE;
  const everybody = peopleFile
    ? await readEverybody(peopleFile)
    : readyMade(config.COUNTERSIGN_ISSUER_SOURCES, Date.now());
  const clients = everybody.producers.map(({ clientId }) => clientId);
  const secrets = await openSecrets(config.COUNTERSIGN_ISSUER_DIR, clients, config.COUNTERSIGN_ISSUER_WEB_SECRET_FILE);
  const logoutUrl = config.COUNTERSIGN_ISSUER_LOGOUT_URL;
  if (Number(process.versions.node.split('.')[0]) < 22)
    logger.log(
      'A warning of oidc-provider about the runtime follows: its makers test it on Node 22 and later. Our tests cover what ' +
        'this development issuer uses of it on this Node; nothing else of Countersign loads it.',
    );
  const internalUrl = config.COUNTERSIGN_ISSUER_INTERNAL_URL;
  const { url, server } = await startIssuer({
    host: config.COUNTERSIGN_HOST,
    port: config.PORT,
    ...(config.COUNTERSIGN_PUBLIC_URL === undefined ? {} : { url: config.COUNTERSIGN_PUBLIC_URL }),
    ...(internalUrl === undefined ? {} : { internalUrl }),
    ...(logoutUrl === undefined ? {} : { logoutUrl }),
    singleSignOn: config.COUNTERSIGN_ISSUER_SINGLE_SIGN_ON,
    everybody,
    secrets,
    onError: (error) => logger.error(error),
  });
  if (config.COUNTERSIGN_ISSUERS_FILE)
    await replaceFile(
      config.COUNTERSIGN_ISSUERS_FILE,
      `${JSON.stringify(issuersFile(url, internalUrl, everybody, secrets.web.file), null, 2)}\n`,
      { mode: 0o644 },
    );
  const stop = (): void => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (config.COUNTERSIGN_DIE_WITH_PARENT) parentWatch(stop);
  warnOfPlainHttp(config, logger);
  logger.log(`issuer ${url} is for development only: it asks nobody for a password`);
});
