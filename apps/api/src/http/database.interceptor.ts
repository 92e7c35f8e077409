import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { isUnreachable, RequestRefused, whyUnreachable } from '#libs/platform';
import { DatabaseUnavailable, QueryTooSlow } from './errors.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled, by statement_timeout. */
const CANCELED = '57014';

/** Turns "PostgreSQL cannot be asked now" and "that took too long" into answers that say so, with Retry-After. */
@Injectable()
export class DatabaseInterceptor implements NestInterceptor {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<{ setHeader(name: string, value: string): void }>();
    const unavailable = (error: unknown): DatabaseUnavailable => {
      response.setHeader('retry-after', '2');
      return new DatabaseUnavailable(whyUnreachable(error), error);
    };
    return next.handle().pipe(
      catchError((error: unknown) =>
        throwError(() => {
          // Our own refusals stay as they are, whatever they came of.
          if (error instanceof RequestRefused) return error;
          if ((error as { code?: unknown } | null)?.code === CANCELED) return new QueryTooSlow(error);
          // Not opened yet: any error of a query means that.
          return isUnreachable(error) || !this.db.isInitialized ? unavailable(error) : error;
        }),
      ),
    );
  }
}
