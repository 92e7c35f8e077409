import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, from, type Observable, throwError } from 'rxjs';
import { catchError } from 'rxjs/operators';
import { ACCESS, NotInLedger } from '#libs/ledger';
import { NotFound, NotYetSigned } from '../http/errors.js';
import { ACCESS_LOG, type AccessLog, type AskedRequest, Look as LookOf } from './access-log.js';
import { agreementOf, READS_KEY, type ReadSpec } from './reads.js';
import { seesAccess } from './who-sees.js';

interface LookingRequest extends AskedRequest {
  look?: LookOf;
}
interface Response {
  setHeader(name: string, value: string): unknown;
  send(body: unknown): unknown;
  write(...of: unknown[]): unknown;
}

/** What a handler that writes its response itself tells, before it does. */
export const Look = createParamDecorator((_data: unknown, context: ExecutionContext): LookOf => {
  const { look } = context.switchToHttp().getRequest<LookingRequest>();
  if (!look) throw new Error('@Look() is for handlers with @Reads()');
  return look;
});

/** An answer that reads is built, counted and logged, then sent. What tells that there is no such thing is logged too: it was looked for. */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  constructor(@Inject(ACCESS_LOG) private readonly log: AccessLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<LookingRequest>();
    if (request.params['shard'] === ACCESS && !seesAccess(request.principal)) throw new NotInLedger(`shard ${ACCESS}`);
    const spec = Reflect.getMetadata(READS_KEY, context.getHandler()) as ReadSpec | undefined;
    if (!spec) return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    const look = (request.look = this.log.begin(spec.kind, request, response));
    if (!spec.count) holdBack(response, look);
    return next.handle().pipe(
      concatMap(async (body: object) => {
        if (spec.count) await look.shown({ agreement: agreementOf(body), ...spec.count(body as never) });
        return body;
      }),
      catchError((error: unknown) => (look.logged ? throwError(() => error) : from(told(look, error)))),
    );
  }
}

/** Logs a refusal that says something of the ledger, and throws it. */
async function told(look: LookOf, error: unknown): Promise<never> {
  if (error instanceof NotFound || error instanceof NotInLedger) await look.notFound();
  if (error instanceof NotYetSigned) await look.shown({ rows: 0 });
  throw error;
}

/** A handler that forgets to tell sends nothing. */
function holdBack(response: Response, look: LookOf): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    // Problems come this way too: what they tell is logged before.
    if (Buffer.isBuffer(body) && !look.logged)
      throw new Error('an answer was about to be sent that the log does not have');
    return send(body);
  };
  const write = response.write.bind(response);
  response.write = (...of: unknown[]) => {
    // Problems are sent whole.
    if (!look.logged) throw new Error('an answer was about to begin that the log does not have');
    return write(...of);
  };
}
