import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { Answers } from './answers.js';
import { OPERATION, type OperationText } from './operation.js';
import { DIALECT } from './schema.js';
import type { OpenApiDocument, Operation } from './types.js';

export interface DocumentTexts {
  title: string;
  description: string;
}

/** A class of controllers, and one of its methods. */
export interface Handler {
  controller: abstract new (...args: never[]) => unknown;
  method: object;
}

export interface DocumentOptions extends DocumentTexts {
  /** May it be called without a token? Unless given nobody needs one. */
  isOpen?: (handler: Handler) => boolean;
}

/** Health and metrics, which are for operators, are no part of the API. */
const OPERATORS = /^\/(?:health\/|metrics$)/;

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'An OAuth 2 access token (RFC 9068) of an issuer that this server trusts, for its audience',
};

/** The OpenAPI 3.1 document of the running module, the same bytes for the same code. */
export function openApiDocument(
  app: INestApplication,
  { title, description, isOpen }: DocumentOptions,
  answers: Answers,
): OpenApiDocument {
  const routes = [...handlersOf(app)].filter(({ path }) => !OPERATORS.test(path));
  routes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const paths: OpenApiDocument['paths'] = {};
  for (const { path, verb, name, handler } of routes) {
    const text = Reflect.getMetadata(OPERATION, handler.method) as (() => OperationText) | undefined;
    if (!text) throw new TypeError(`${verb.toUpperCase()} ${path} is not documented: @Operation is missing`);
    (paths[path] ??= {})[verb] = {
      operationId: name,
      ...text(),
      ...(isOpen && { security: security(isOpen(handler)) }),
    };
  }
  const tags = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((one) => one.tags)));
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: DIALECT,
    info: { title, description, version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: 'The server that serves this document' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: { schemas: answers.schemas(), ...(isOpen && { securitySchemes: { bearer: BEARER } }) },
  };
}

/** A token that does not hold is refused where none is needed, too. */
const security = (open: boolean): NonNullable<Operation['security']> => [...(open ? [{}] : []), { bearer: [] }];

interface Route {
  path: string;
  verb: string;
  name: string;
  handler: Handler;
}

function* handlersOf(app: INestApplication): Generator<Route> {
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (!metatype) continue;
      const controller = metatype as Handler['controller'];
      const methods = Object.getOwnPropertyDescriptors(controller.prototype as object);
      for (const [name, { value }] of Object.entries(methods)) {
        const method = typeof value === 'function' ? (value as object) : undefined;
        const verb = method && (Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined);
        if (method === undefined || verb === undefined) continue;
        const path = templateOf(controller, method);
        yield { path, verb: RequestMethod[verb].toLowerCase(), name, handler: { controller, method } };
      }
    }
}

/** `v1/x/:id` and `tile/*rest` as `/v1/x/{id}` and `/tile/{rest}`. */
function templateOf(...parts: object[]): string {
  const path = parts
    .map((part) => Reflect.getMetadata(PATH_METADATA, part) as string)
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '');
  return `/${path.map((part) => part.replace(/^[:*](\w+)$/, '{$1}')).join('/')}`;
}
