import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { instanceOf } from './http/request-id.js';
import { ProblemRegistry, type FieldProblem, type Problem } from './problem.js';

interface ExpressResponse {
  headersSent: boolean;
  destroy(): void;
  status(code: number): ExpressResponse;
  type(contentType: string): ExpressResponse;
  send(body: string): void;
}

/**
 * Every error becomes application/problem+json (RFC 9457). An unregistered error is a 500 that tells the client nothing but `instance`; the
 * log line with the same `instance` has the error.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('Problem');

  constructor(private readonly registry: ProblemRegistry) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ExpressResponse>();
    const instance = instanceOf();
    const problem = { ...(this.registry.problemOf(error) ?? ofHttp(error) ?? unexpected()), instance };
    if (problem.status >= 500) {
      const causes = causesOf(error);
      this.#log.error({
        instance,
        status: problem.status,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        ...(causes.length > 0 ? { causes } : {}),
      });
    }
    // A stream that broke half way: the client must not take it for whole.
    if (response.headersSent) return response.destroy();
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** Errors nest a few deep at most. */
const MOST_CAUSES = 8;

/** What an error came of, which its stack does not say: the answer is for strangers, and may tell less. */
function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  for (let at = causeOf(error); at && causes.length < MOST_CAUSES; at = causeOf(at)) {
    const { name, message, code } = at as { name?: string; message?: string; code?: string };
    causes.push(`${name ?? 'Error'}: ${message ?? ''}${code === undefined ? '' : ` (${code})`}`);
  }
  return causes;
}

/** By shape, not instanceof: an error can come from another realm (jest). */
const causeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? (error as { cause?: unknown }).cause : undefined;

/** Nest's own errors, and those of Express's body parser, which carry `status` and `expose`. */
function ofHttp(error: unknown): Problem | undefined {
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const body = error.getResponse();
    const errors = typeof body === 'object' ? (body as { errors?: FieldProblem[] }).errors : undefined;
    return { ...plain(status), detail: error.message, ...(Array.isArray(errors) ? { errors } : {}) };
  }
  const said = (error ?? {}) as { status?: unknown; expose?: unknown; message?: string; limit?: unknown };
  const { status, expose, message, limit } = said;
  if (typeof status === 'number' && status >= 400 && status < 500 && expose === true)
    return { ...plain(status), detail: status === 413 && typeof limit === 'number' ? tooLarge(limit) : message };
  return undefined;
}

const tooLarge = (limit: number): string =>
  `The body is larger than ${limit.toLocaleString('en-US')} bytes, and nothing was read of it. Send it in smaller parts.`;

function unexpected(): Problem {
  return { ...plain(500), detail: 'The server failed; its log has the reason under this instance.' };
}

function plain(status: number): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status };
}
