import { Controller, Get, Inject, Module, Query, Res, type DynamicModule } from '@nestjs/common';
import { z } from 'zod';
import { Open } from './http/open.js';
import { Strict } from './http/strict.js';
import { Metrics } from './prometheus.js';

interface TextResponse {
  type(contentType: string): { send(body: string): void };
}

@Open()
@Controller()
class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get('metrics')
  async scrape(@Query(new Strict(z.strictObject({}))) _query: object, @Res() response: TextResponse): Promise<void> {
    response.type(this.metrics.contentType).send(await this.metrics.text());
  }
}

/** Serves /metrics and provides `Metrics` everywhere. */
@Module({})
export class MetricsModule {
  static of(metrics: Metrics): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      controllers: [MetricsController],
      providers: [{ provide: Metrics, useValue: metrics }],
      exports: [Metrics],
    };
  }
}
