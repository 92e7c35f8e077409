import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EXIT_CONFIG, fieldLog, HealthModule, Metrics, MetricsModule, ReadinessChecks } from '#libs/platform';
import { SharedSession } from '#libs/postgres';
import type { DetectorConfig } from './config.js';
import { DetectorService } from './detector.service.js';

@Module({})
export class DetectorModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  static of(config: DetectorConfig, recorderToken?: () => Promise<string>): DynamicModule {
    const metrics = new Metrics('detector');
    const service = new DetectorService(config, metrics, fieldLog('Detector'), recorderToken);
    return {
      module: DetectorModule,
      imports: [HealthModule, MetricsModule.of(metrics, config)],
      providers: [{ provide: DetectorService, useValue: service }],
    };
  }

  constructor(
    @Inject(DetectorService) private readonly service: DetectorService,
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
  ) {}

  onApplicationBootstrap(): void {
    for (const check of this.service.checks) this.checks.register(check);
    this.service.start((error) => {
      new Logger('Detector').fatal(`the detector cannot go on: ${error.message}`);
      process.exit(error instanceof SharedSession ? EXIT_CONFIG : 1);
    });
  }

  /** Finish the batch under way, let the shards go, then disconnect. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.service.stop();
  }
}
