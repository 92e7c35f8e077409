import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import { People } from '#libs/desk';
import type { AuthenticatedRequest } from '#libs/identity';
import { isSafe } from '../session/cross-site.js';

/** Who acts is known as one to whom work can be given, with a token too. */
@Injectable()
export class PeopleInterceptor implements NestInterceptor {
  readonly #log = new Logger('People');

  constructor(@Inject(People) private readonly people: People) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, principal } = context.switchToHttp().getRequest<AuthenticatedRequest & { method: string }>();
    if (!principal || principal.role === 'producer' || isSafe(method)) return next.handle();
    return next.handle().pipe(
      concatMap(async (body: unknown) => {
        // What she did is done, whether it can be noted or not.
        await this.people.seen(principal).catch((error: unknown) => this.#log.warn(String(error)));
        return body;
      }),
    );
  }
}
