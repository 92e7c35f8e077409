import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SharedSession } from '#libs/postgres';
import { ConfigError } from './config.js';
import type { ProcessSettings } from './config-fields.js';
import { refuseOtherHosts } from './host-check.js';
import { createLogger } from './logging.js';
import { refuseToListen, warnOfPlainHttp } from './listening.js';
import { hostOf, isLoopback } from './loopback.js';
import { parentWatch } from './parent-watch.js';
import { withCommonProblems } from './http/common-problems.js';
import { decodable } from './http/decodable.js';
import { Express } from './http/express.js';
import { methodNotAllowed, type Router } from './http/method-not-allowed.js';
import { accessLog } from './http/access-log.js';
import { LastAnswers } from './http/last-answers.js';
import { identifyRequest } from './http/request-id.js';
import { securityHeaders } from './http/security-headers.js';
import { answerWireErrors } from './http/wire-errors.js';
import { ProblemFilter } from './problem.filter.js';
import { ProblemRegistry } from './problem.js';
import { ReadinessChecks } from './readiness.js';

/** EX_CONFIG of sysexits.h: do not restart, the settings are wrong. */
export const EXIT_CONFIG = 78;

export interface BootstrapOptions {
  name: string;
  port: number;
  settings: ProcessSettings;
  /** Whether an issuer is configured; unless given, the app asks nobody who he is. */
  issuer?: boolean;
  problems?: ProblemRegistry;
  /** Routes, body parsers, OpenAPI: before listening, and before a path is looked at for its methods. */
  configure?: (app: NestExpressApplication) => Promise<void> | void;
  /** Whose X-Forwarded-For is believed; unless given, nobody's. */
  trustedProxies?: readonly string[] | undefined;
  /** Reads request bodies as they came, up to so many bytes, else 413. Unless given none is read, and nothing parses what a stranger sends. */
  rawBodyBytes?: number;
}

/**
 * Starts an app: JSON logs, problem+json, loopback addresses and names only, unless the settings say where others reach it. On SIGTERM or SIGINT it is not ready
 * any more, then stops accepting, runs the modules' shutdown hooks (finish the transaction, then disconnect) and exits 0. Prints one line
 * when it listens.
 * @throws ConfigError for an address that is not allowed.
 */
export async function bootstrap(module: Type | DynamicModule, options: BootstrapOptions): Promise<INestApplication> {
  const { name, port, settings, problems = new ProblemRegistry(), configure, rawBodyBytes } = options;
  refuseToListen(settings, options.issuer);
  const logger = createLogger(name, settings.COUNTERSIGN_LOG_LEVEL);
  const app = await NestFactory.create<NestExpressApplication>(module, new Express(), {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter(withCommonProblems(problems)));
  app.disable('x-powered-by');
  if (options.trustedProxies) app.set('trust proxy', options.trustedProxies);
  app.use(securityHeaders);
  app.use(identifyRequest);
  const checks = app.get(ReadinessChecks);
  const last = new LastAnswers(app.getHttpServer(), () => checks.stopping);
  app.use(last.take);
  app.use(accessLog);
  const publicUrl = settings.COUNTERSIGN_PUBLIC_URL;
  const published = publicUrl !== undefined && !isLoopback(hostOf(publicUrl));
  // Where others reach it over TLS, their proxies and probes ask by names and addresses of their own.
  if (!settings.COUNTERSIGN_LISTEN_ANY || !published)
    app.use(refuseOtherHosts(publicUrl, settings.COUNTERSIGN_HOST_NAMES));
  await configure?.(app);
  app.use(decodable);
  const express = app.getHttpAdapter().getInstance() as unknown as { router: Router };
  app.use(methodNotAllowed(() => express.router));
  if (rawBodyBytes !== undefined) app.useBodyParser('raw', { type: () => true, limit: rawBodyBytes, inflate: false });
  checks.stopDelayMs = settings.COUNTERSIGN_STOP_DELAY_MS;
  checks.onClosing = () => last.end();
  // useProcessExit: code 0 after an orderly stop, where Nest would otherwise end by the signal (143).
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  if (settings.COUNTERSIGN_DIE_WITH_PARENT) parentWatch(() => process.kill(process.pid, 'SIGTERM'));
  answerWireErrors(app.getHttpServer());
  await app.listen(port, settings.COUNTERSIGN_HOST);
  const { address, port: bound } = app.getHttpServer().address() as AddressInfo;
  logger.log(`${name} listens on http://${address.includes(':') ? `[${address}]` : address}:${bound}`);
  warnOfPlainHttp(settings, logger);
  return app;
}

/** An app's `main`: a wrong setting ends it with code 78 and the whole list; any other error with code 1. */
export async function main(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const config = error instanceof ConfigError || error instanceof SharedSession;
    process.stderr.write(`${config ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(config ? EXIT_CONFIG : 1);
  }
}
