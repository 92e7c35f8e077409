import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import { catchError } from 'rxjs/operators';
import { OversightLogAway } from './errors.js';

/** Whoever could not act is told when to ask again. */
@Injectable()
export class OversightInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const response = context.switchToHttp().getResponse<{ setHeader(name: string, value: string): void }>();
        if (error instanceof OversightLogAway) response.setHeader('retry-after', '2');
        return throwError(() => error);
      }),
    );
  }
}
