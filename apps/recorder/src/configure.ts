import type { NestExpressApplication } from '@nestjs/platform-express';
import { serveOpenApi } from '#libs/openapi';
import type { Identity } from '#libs/identity';
import { Metrics, RateLimits } from '#libs/platform';
import type { RecorderConfig } from './config.js';
import { recorderDocument } from './openapi/document.js';

/** As Kafka's message.max.bytes: a larger request is refused with 413; an event over the event limit is recorded as refused. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What the app needs besides its module, before it listens. */
export function configure(app: NestExpressApplication, config: RecorderConfig, identity: Identity): void {
  const metrics = app.get(Metrics);
  const limits = new RateLimits(config, metrics, { spares: identity.saysProcess });
  app.use(limits.tokensRefused);
  app.use(identity.middleware(metrics, { closedBodies: true }));
  app.use(limits.requests);
  app.use(limits.refusals);
  serveOpenApi(app, () => recorderDocument(app));
}
