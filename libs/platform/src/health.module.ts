import { Controller, Get, Global, HttpStatus, Inject, Module, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { Open } from './http/open.js';
import { Strict } from './http/strict.js';
import { ReadinessChecks } from './readiness.js';

interface JsonResponse {
  status(code: number): { json(body: unknown): void };
}

const none = new Strict(z.strictObject({}));

/**
 * /health/live: the event loop turns; restart the process when it does not answer.
 * /health/ready: 503 while a check fails, with every check's state: wait, do not restart.
 */
@Open()
@Controller('health')
class HealthController {
  constructor(@Inject(ReadinessChecks) private readonly checks: ReadinessChecks) {}

  @Get('live')
  live(@Query(none) _query: object): { live: true } {
    return { live: true };
  }

  @Get('ready')
  async ready(@Query(none) _query: object, @Res() response: JsonResponse): Promise<void> {
    const report = await this.checks.report();
    response.status(report.ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).json(report);
  }
}

/** Provides `ReadinessChecks` everywhere. Not @nestjs/terminus: its indicators report up or down, ours must say what is waited for. */
@Global()
@Module({ controllers: [HealthController], providers: [ReadinessChecks], exports: [ReadinessChecks] })
export class HealthModule {}
