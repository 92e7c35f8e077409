import type { NestExpressApplication } from '@nestjs/platform-express';
import type { BrowserSessions, Identity } from '#libs/identity';
import { LedgerReader } from '#libs/ledger';
import { type Metrics, RateLimits } from '#libs/platform';
import { ACCESS_LOG, type AccessLog } from './access/access-log.js';
import type { ApiSettings } from './config.js';
import { serveConsole } from './console/serve-console.js';
import { Live } from './live/live.js';
import { fastTiles } from './log/fast-tiles.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { observeReaders } from './metrics/reader-metrics.js';
import { serveDocs } from './openapi/document.js';

/** What the app needs besides its module, before it listens. */
export function configure(
  app: NestExpressApplication,
  settings: ApiSettings,
  metrics: Metrics,
  identity: Identity,
  sessions?: BrowserSessions,
): void {
  app.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    // What is open to all says so itself. A cache gives what it has kept without asking who asks, so it keeps nothing else.
    response.setHeader('cache-control', 'no-store');
    next();
  });
  const console = serveConsole();
  if (console) app.use(console);
  app.use(requestMetrics(metrics));
  observeReaders(metrics, { access: app.get<AccessLog>(ACCESS_LOG), live: app.get(Live) });
  const limits = new RateLimits(settings, metrics);
  app.use(limits.tokensRefused);
  // Before all that answers.
  app.use(identity.middleware(metrics, { sessions }));
  app.use(limits.requests);
  app.use(limits.refusals);
  app.use(fastTiles(app.get(LedgerReader)));
  serveDocs(app);
}
