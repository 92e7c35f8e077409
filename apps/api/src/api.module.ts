import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { HealthModule, MetricsModule, type Metrics } from '#libs/platform';
import { DatabaseInterceptor } from './http/database.interceptor.js';
import { LedgerController } from './ledger/ledger.controller.js';

/** The api over a data source, which may still be closed: then every question answers 503. */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.db.isInitialized) await this.db.destroy();
  }

  static of(db: DataSource, metrics: Metrics): DynamicModule {
    return {
      module: ApiModule,
      imports: [HealthModule, MetricsModule.of(metrics)],
      controllers: [LedgerController],
      providers: [
        { provide: DataSource, useValue: db },
        { provide: APP_INTERCEPTOR, useClass: DatabaseInterceptor },
      ],
    };
  }
}
