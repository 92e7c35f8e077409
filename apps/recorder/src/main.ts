import type { NestExpressApplication } from '@nestjs/platform-express';
import { bootstrap, loadConfig, main, serveOpenApi } from '#libs/platform';
import { recorderConfig } from './config.js';
import { recorderProblems } from './problems.js';
import { RecorderModule } from './recorder.module.js';
import { readSecrets } from './secrets.js';

/** As Kafka's message.max.bytes: a larger request is refused with 413; an event over the event limit is recorded as refused. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

async function configure(app: NestExpressApplication): Promise<void> {
  app.useBodyParser('raw', { type: () => true, limit: MAX_BODY_BYTES, inflate: false });
  await serveOpenApi(app, {
    title: 'Countersign recorder',
    description: 'Records events of interagency transfers. On this machine only, until it asks who calls.',
    version: '1',
  });
}

await main(async () => {
  const config = loadConfig(recorderConfig, process.env);
  const secrets = await readSecrets(config);
  await bootstrap(RecorderModule.of(config, secrets), {
    name: 'recorder',
    port: config.PORT,
    settings: config,
    problems: recorderProblems(),
    rawBodies: true,
    configure,
  });
});
