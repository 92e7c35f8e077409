import type { AddressInfo, Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Identity } from '#libs/identity';
import { allDesks, type AllDesks, inSnapshot, liveGeneration, NoLiveGeneration, WHOLE_LEDGER } from '#libs/readmodel';
import type { Targets } from '#libs/triage';
import type { DataSource } from 'typeorm';
import { bootstrap, createLogger, Metrics, ReadinessChecks, waitOut } from '#libs/platform';
import { accessLog } from './access/settings.js';
import { recorderActs } from './acts/settings.js';
import { ApiModule, EXPORT_LIMITS } from './api.module.js';
import type { ApiSettings } from './config.js';
import { configure } from './configure.js';
import { apiDatabase, deskDatabase } from './database.js';
import { MAX_BODY_BYTES } from './http/json-body.js';
import { apiProblems } from './http/problems.js';
import { logKeys } from './ledger/log-keys.js';
import { oversightLog } from './oversight/settings.js';
import { observeDesks } from './metrics/desk-metrics.js';
import { SessionMetrics } from './metrics/session-metrics.js';
import { databaseReady } from './readiness.js';
import { sessionsOf } from './session/settings.js';
import { targetsOf } from './triage/targets.js';
import { type Site, siteOf, siteOnLoopback } from './session/site.js';

const SWEEP_MS = 10 * 60_000;

/**
 * Starts the api. It listens at once. /health/ready says why it is not ready; PostgreSQL may come later, or go.
 * @throws ConfigError for an address that is not allowed; an error of opening the database (a wrong password) ends the process.
 */
export async function startApi(settings: ApiSettings): Promise<INestApplication> {
  const db = apiDatabase(settings);
  const desk = deskDatabase(settings);
  const metrics = new Metrics('api');
  const log = createLogger('api', settings.COUNTERSIGN_LOG_LEVEL);
  const identity = await Identity.of(settings, {
    openProofs: settings.COUNTERSIGN_OPEN_PROOFS,
    warn: (message) => log.warn(message),
  });
  const looks = await accessLog(settings);
  const acts = await oversightLog(settings);
  let listening: INestApplication | undefined;
  const sessionMetrics = new SessionMetrics(metrics);
  const sessions = await sessionsOf(settings, {
    observer: sessionMetrics,
    ...{ db: desk, identity },
    site: once(() => siteOfApi(settings, listening!)),
    warn: (message) => log.warn(message),
  });
  const app = await bootstrap(
    ApiModule.of(db, metrics, {
      cacheBytes: settings.COUNTERSIGN_TILE_CACHE_MB * 2 ** 20,
      identity,
      looks,
      acts,
      desk,
      ...(sessions ? { sessions } : {}),
      statements: await recorderActs(settings),
      actsSystem: settings.COUNTERSIGN_ACTS_SYSTEM,
      targets: targetsOf(settings),
      logKeys: await logKeys(settings),
      exports: { ...EXPORT_LIMITS, atOnce: Math.max(1, Math.floor(settings.COUNTERSIGN_DATABASE_CONNECTIONS / 2)) },
      metricsAt: settings,
    }),
    {
      name: 'api',
      port: settings.PORT,
      settings,
      issuer: identity.hasIssuer,
      problems: apiProblems(),
      rawBodyBytes: MAX_BODY_BYTES,
      trustedProxies: settings.COUNTERSIGN_TRUSTED_PROXIES,
      configure: (nest) => {
        listening = nest;
        configure(nest, settings, metrics, identity, sessions);
      },
    },
  );
  app.get(ReadinessChecks).register(databaseReady(db));
  if (settings.COUNTERSIGN_ISSUERS_FILE === undefined) log.warn('no issuer is configured: only the open routes answer');
  if (settings.RECORDER_URL === undefined)
    log.warn('RECORDER_URL is not set: what must be written down before it is shown is not shown');
  await waitOut(() => db.initialize(), { log });
  await waitOut(() => desk.initialize(), { log });
  observeDesks(metrics, async () => (db.isInitialized ? desksNow(db, targetsOf(settings)) : undefined));
  if (sessions) {
    sessionMetrics.observe(() => sessions.open());
    const sweeping = setInterval(
      () => void sessions.sweep().catch((error) => log.warn(String(error))),
      SWEEP_MS,
    ).unref();
    (app.getHttpServer() as Server).once('close', () => clearInterval(sweeping));
  }
  return app;
}

/** undefined: nothing is judged yet. */
function desksNow(db: DataSource, targets: Targets): Promise<AllDesks | undefined> {
  return inSnapshot(db, WHOLE_LEDGER, async (tx) => {
    try {
      const { id } = await liveGeneration(tx);
      return await allDesks(tx, id, { targets, now: new Date().toISOString() });
    } catch (error) {
      if (error instanceof NoLiveGeneration) return undefined;
      throw error;
    }
  });
}

/** Where browsers reach it: as the settings say, else where it listens, which is known by the first request. */
function siteOfApi({ COUNTERSIGN_PUBLIC_URL: url, COUNTERSIGN_HOST: host }: ApiSettings, app: INestApplication): Site {
  if (url !== undefined) return siteOf(url);
  return siteOnLoopback(host, ((app.getHttpServer() as Server).address() as AddressInfo).port);
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
