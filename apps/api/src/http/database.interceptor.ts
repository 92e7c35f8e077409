import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { databaseRefusal } from './database-refusal.js';
import { DatabaseUnavailable } from './errors.js';

/** Turns "PostgreSQL cannot be asked now" and "that took too long" into answers that say so, with Retry-After. */
@Injectable()
export class DatabaseInterceptor implements NestInterceptor {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<{ setHeader(name: string, value: string): void }>();
    return next.handle().pipe(
      catchError((error: unknown) =>
        throwError(() => {
          const refusal = databaseRefusal(error, this.db);
          if (refusal instanceof DatabaseUnavailable) response.setHeader('retry-after', '2');
          return refusal;
        }),
      ),
    );
  }
}
