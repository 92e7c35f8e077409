import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { z } from 'zod';
import type { Principal } from '#libs/identity';
import { Strict } from '#libs/platform';
import { none } from './parameters.js';

/** A request that may have a key. */
export interface KeyedRequest {
  method: string;
  originalUrl: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes as they came. */
  body: unknown;
}

export interface Answered {
  status(code: number): unknown;
  setHeader(name: string, value: string): unknown;
}

/** A person acts on one thing: its id is in the path. */
export interface ActRequest {
  who: Principal;
  id: string;
  request: KeyedRequest;
  response: Answered;
}

type HttpActRequest = KeyedRequest & {
  principal: Principal;
  params: Record<string, string>;
  query: Record<string, unknown>;
};

/** All of a request to act, with a path of this shape and no query. Within an object: Nest takes a schema for a pipe. Throws InvalidParameters. */
export const ActOn = createParamDecorator(
  ({ path }: { path: z.ZodObject<{ id: z.ZodType<string> }> }, context: ExecutionContext): ActRequest => {
    const http = context.switchToHttp();
    const request = http.getRequest<HttpActRequest>();
    const { id } = new Strict(path, 'path').transform(request.params);
    new Strict(none).transform(request.query);
    return { who: request.principal, id, request, response: http.getResponse<Answered>() };
  },
);
