import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { MetricsServer } from './metrics-server.js';
import type { MetricsSettings } from './metrics-settings.js';
import { Metrics } from './prometheus.js';

/** For documents and tests that have no settings: metrics are counted and not served. */
const UNSERVED: MetricsSettings = { COUNTERSIGN_METRICS_HOST: '127.0.0.1' };

/** Serves metrics while the app runs, to the end of its stop, and provides `Metrics` everywhere. */
@Module({})
export class MetricsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  /** @throws ConfigError */
  static of(metrics: Metrics, settings: MetricsSettings = UNSERVED): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      providers: [
        { provide: Metrics, useValue: metrics },
        { provide: MetricsServer, useValue: new MetricsServer(metrics, settings) },
      ],
      exports: [Metrics, MetricsServer],
    };
  }

  constructor(@Inject(MetricsServer) private readonly server: MetricsServer) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.server.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server.close();
  }
}
