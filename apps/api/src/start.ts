import type { INestApplication } from '@nestjs/common';
import { bootstrap, createLogger, Metrics, ReadinessChecks, waitOut } from '#libs/platform';
import { ApiModule } from './api.module.js';
import type { ApiSettings } from './config.js';
import { configure } from './configure.js';
import { apiDatabase } from './database.js';
import { apiProblems } from './http/problems.js';
import { logServing } from './log/log-serving.js';
import { databaseReady } from './readiness.js';

/**
 * Starts the api. It listens at once. /health/ready says why it is not ready; PostgreSQL may come later, or go.
 * @throws ConfigError for an address that is not allowed; an error of opening the database (a wrong password) ends the process.
 */
export async function startApi(settings: ApiSettings): Promise<INestApplication> {
  const db = apiDatabase(settings);
  const metrics = new Metrics('api');
  const app = await bootstrap(ApiModule.of(db, metrics, logServing(settings)), {
    name: 'api',
    port: settings.PORT,
    settings,
    problems: apiProblems(),
    configure: (nest) => configure(nest, metrics),
  });
  app.get(ReadinessChecks).register(databaseReady(db));
  const log = createLogger('api', settings.COUNTERSIGN_LOG_LEVEL);
  log.warn('there is no authentication yet: anyone who can reach this address reads every answer');
  if (settings.COUNTERSIGN_SERVE_ENTRIES) log.warn('entry bundles are served to anyone who can reach this address');
  await waitOut(() => db.initialize(), { log });
  return app;
}
