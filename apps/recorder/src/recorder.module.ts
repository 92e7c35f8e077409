import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Identity } from '#libs/identity';
import { UnsafeDatabase } from '#libs/ledger';
import { EXIT_CONFIG, fieldLog, HealthModule, Metrics, MetricsModule, ReadinessChecks } from '#libs/platform';
import { SharedSession } from '#libs/postgres';
import { AccessController } from './access.controller.js';
import { ActsController } from './acts.controller.js';
import { NotesController } from './notes.controller.js';
import { OversightController } from './oversight.controller.js';
import type { RecorderConfig } from './config.js';
import { ControlController } from './control.controller.js';
import { EventsController } from './events.controller.js';
import { Recorder } from './recorder.js';
import { RecorderMetrics } from './metrics/recorder-metrics.js';
import type { RecorderSecrets } from './secrets.js';
import { RECORDER_CONFIG } from './tokens.js';

export const controllers = [
  EventsController,
  ActsController,
  ControlController,
  AccessController,
  OversightController,
  NotesController,
];

@Module({})
export class RecorderModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  static of(config: RecorderConfig, secrets: RecorderSecrets, identity: Identity): DynamicModule {
    const metrics = new Metrics('recorder');
    const recorder = new Recorder(config, secrets, new RecorderMetrics(metrics), fieldLog('Recorder'));
    return {
      module: RecorderModule,
      imports: [HealthModule, MetricsModule.of(metrics, config), identity.module()],
      controllers: [...controllers],
      providers: [
        { provide: Recorder, useValue: recorder },
        { provide: RECORDER_CONFIG, useValue: config },
      ],
    };
  }

  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
  ) {}

  onApplicationBootstrap(): void {
    for (const check of this.recorder.checks) this.checks.register(check);
    this.recorder.start((error) => {
      fieldLog('Recorder').error('the recorder cannot go on', { error: error.message });
      process.exit(error instanceof UnsafeDatabase || error instanceof SharedSession ? EXIT_CONFIG : 1);
    });
  }

  /** The server still listens, and answers 503 from here on: finish the transaction, then disconnect. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.recorder.stop();
  }
}
