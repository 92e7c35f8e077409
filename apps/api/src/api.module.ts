import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { IdempotencyKeys, People, SettingsStore } from '#libs/desk';
import { Identity } from '#libs/identity';
import { LedgerReader } from '#libs/ledger';
import { HealthModule, MetricsModule, type Metrics, type MetricsSettings } from '#libs/platform';
import { AccessController } from './access/access.controller.js';
import { AccessInterceptor } from './access/access.interceptor.js';
import { ACCESS_LOG, AccessLog } from './access/access-log.js';
import { NO_RECORDER } from './access/settings.js';
import { ACTS_SYSTEM, ActsController } from './acts/acts.controller.js';
import { RECORDER_ACTS, RecorderActs } from './acts/recorder-acts.js';
import { NOTHING_SAID } from './acts/settings.js';
import { AccountingController } from './accounting/accounting.controller.js';
import { AgreementsController } from './agreements/agreements.controller.js';
import { Approvals } from './approvals/approvals.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { AskingController } from './approvals/asking.controller.js';
import { OversightController } from './oversight/oversight.controller.js';
import { EntriesController } from './entries/entries.controller.js';
import { EXPORTS, Exports, type ExportLimits } from './exports/exports.js';
import { FindingController } from './findings/finding.controller.js';
import { FindingsCsvController } from './findings/findings-csv.controller.js';
import { FindingsController } from './findings/findings.controller.js';
import { LastVisits } from './findings/last-visits.js';
import { NotEvaluableController } from './findings/not-evaluable.controller.js';
import { SourcesController } from './sources/sources.controller.js';
import { DatabaseInterceptor } from './http/database.interceptor.js';
import { TimelineController } from './findings/timeline.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LOG_KEYS } from './ledger/log-keys.js';
import { Live, LIVE, LIVE_LIMITS, type LiveLimits } from './live/live.js';
import { LiveController } from './live/live.controller.js';
import { ProofsController } from './log/proofs.controller.js';
import { TilesController } from './log/tiles.controller.js';
import { MeController } from './me/me.controller.js';
import { NOBODY_ACTS } from './oversight/settings.js';
import { OVERSIGHT_LOG, OversightLog } from './oversight/oversight-log.js';
import { OversightInterceptor } from './oversight/oversight.interceptor.js';
import { WorkController } from './me/work.controller.js';
import { SettingsController } from './me/settings.controller.js';
import { PeopleController } from './people/people.controller.js';
import { PeopleInterceptor } from './people/people.interceptor.js';
import { SessionController } from './session/session.controller.js';
import type { Sessions } from './session/sessions.js';
import { SESSIONS } from './session/settings.js';
import { SignInController } from './session/sign-in.controller.js';
import { BulkActs } from './triage/bulk.js';
import { BulkController } from './triage/bulk.controller.js';
import { NotesController } from './triage/notes.controller.js';
import { OfficersActs } from './triage/officers-acts.js';
import { TriageController } from './triage/triage.controller.js';
import { Once } from './http/once.js';
import { StatusController } from './status/status.controller.js';
import { DEFAULT_TARGETS, type Targets } from '#libs/triage';
import { TARGETS } from './triage/targets.js';

/** For published tiles and entry bundles, where nothing else is set. */
const CACHE_BYTES = 2 ** 20;

const DESK = Symbol('data source of the desk');
/** What holds unless something else is set; a page of 500 rows is some 100 kB. */
export const EXPORT_LIMITS: ExportLimits = { atOnce: 2, pageMs: 30_000, wholeMs: 600_000 };

export interface ApiOptions {
  cacheBytes?: number;
  /** Unless given: no issuer, so that only open routes answer. */
  identity?: Identity;
  /** Unless given: nobody writes down who looks, so that nothing is shown that must be. */
  looks?: AccessLog;
  /** Unless given: nobody writes down what people do, so that nobody acts. */
  acts?: OversightLog;
  /** For the api's own rows; unless given: the same data source. */
  desk?: DataSource;
  /** Unless given: nobody signs in with a browser. */
  sessions?: Sessions;
  exports?: ExportLimits;
  /** Unless given: nobody records what officers say. */
  statements?: RecorderActs;
  /** The system that they speak through. */
  actsSystem?: string;
  /** The verifier keys that this server names as the logs'. */
  logKeys?: readonly string[];
  /** How long desks may take. */
  targets?: Targets;
  live?: LiveLimits;
  /** Unless given: metrics are among the routes. */
  metricsAt?: MetricsSettings;
}

/** The api over a data source, which may still be closed: then every question answers 503. */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(DESK) private readonly desk: DataSource,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    for (const one of new Set([this.db, this.desk])) if (one.isInitialized) await one.destroy();
  }

  static of(
    db: DataSource,
    metrics: Metrics,
    {
      cacheBytes = CACHE_BYTES,
      identity = Identity.none(),
      looks = new AccessLog(NO_RECORDER),
      acts = new OversightLog(NOBODY_ACTS),
      desk = db,
      sessions,
      exports: limits = EXPORT_LIMITS,
      statements = new RecorderActs(NOTHING_SAID),
      actsSystem = 'console',
      targets = DEFAULT_TARGETS,
      logKeys = [],
      live = LIVE_LIMITS,
      metricsAt,
    }: ApiOptions = {},
  ): DynamicModule {
    return {
      module: ApiModule,
      imports: [HealthModule, MetricsModule.of(metrics, metricsAt), identity.module()],
      // Express tries routes in this order, so what is asked most comes first.
      controllers: [
        TilesController,
        ProofsController,
        LiveController,
        SourcesController,
        FindingsController,
        FindingController,
        BulkController,
        TriageController,
        NotesController,
        ApprovalsController,
        AskingController,
        OversightController,
        FindingsCsvController,
        TimelineController,
        NotEvaluableController,
        AgreementsController,
        EntriesController,
        AccountingController,
        LedgerController,
        AccessController,
        ActsController,
        StatusController,
        MeController,
        SettingsController,
        WorkController,
        PeopleController,
        SessionController,
        SignInController,
      ],
      providers: [
        { provide: DataSource, useValue: db },
        { provide: People, useValue: new People(desk) },
        { provide: SettingsStore, useValue: new SettingsStore(desk) },
        { provide: IdempotencyKeys, useValue: new IdempotencyKeys(desk) },
        { provide: SESSIONS, useValue: sessions },
        { provide: DESK, useValue: desk },
        { provide: LedgerReader, useValue: new LedgerReader(db, { cacheBytes }) },
        { provide: ACCESS_LOG, useValue: looks },
        { provide: OVERSIGHT_LOG, useValue: acts },
        Once,
        OfficersActs,
        Approvals,
        BulkActs,
        LastVisits,
        { provide: TARGETS, useValue: targets },
        { provide: LOG_KEYS, useValue: logKeys },
        { provide: LIVE, useValue: live },
        Live,
        { provide: RECORDER_ACTS, useValue: statements },
        { provide: ACTS_SYSTEM, useValue: actsSystem },
        { provide: EXPORTS, useValue: new Exports(limits, new Logger('exports')) },
        { provide: APP_INTERCEPTOR, useClass: DatabaseInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
        { provide: APP_INTERCEPTOR, useClass: OversightInterceptor },
        { provide: APP_INTERCEPTOR, useClass: PeopleInterceptor },
      ],
    };
  }
}
