import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Identity } from '#libs/identity';
import { LedgerReader } from '#libs/ledger';
import type { Metrics } from '#libs/platform';
import { requestMetrics } from './http/request-metrics.js';
import { fastTiles } from './log/fast-tiles.js';
import { LOG_SERVING, type LogServing } from './log/log-serving.js';
import { serveDocs } from './openapi/document.js';

/** What the app needs besides its module, before it listens. */
export function configure(app: NestExpressApplication, metrics: Metrics, identity: Identity): void {
  app.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    response.setHeader('x-content-type-options', 'nosniff');
    // Until there is authentication no shared cache may keep an answer; `no-cache` still lets a 304 save the transfer.
    response.setHeader('cache-control', 'private, no-cache');
    next();
  });
  app.use(requestMetrics(metrics));
  // Before all that answers.
  app.use(identity.middleware(metrics));
  app.use(fastTiles(app.get(LedgerReader), app.get<LogServing>(LOG_SERVING)));
  serveDocs(app);
}
