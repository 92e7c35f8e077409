import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { type Openness, openness } from '#libs/platform';
import type { Answers } from './answers.js';
import { OPERATION, type OperationText } from './operation.js';
import { HEADERS } from './headers.js';
import { DIALECT } from './schema.js';
import type { OpenApiDocument, Operation } from './types.js';

export interface DocumentTexts {
  title: string;
  description: string;
}

/** Health, which is for operators, is no part of the API. */
const OPERATORS = /^\/health\//;

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'An OAuth 2 access token (RFC 9068) of an issuer that this server trusts, for its audience',
};

/** The OpenAPI 3.1 document of the running module, the same bytes for the same code. */
export function openApiDocument(
  app: INestApplication,
  { title, description }: DocumentTexts,
  answers: Answers,
): OpenApiDocument {
  const routes = [...handlersOf(app)].filter(({ path }) => !OPERATORS.test(path));
  routes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const paths: OpenApiDocument['paths'] = {};
  for (const { path, verb, name, controller, method } of routes) {
    const text = Reflect.getMetadata(OPERATION, method) as (() => OperationText) | undefined;
    if (!text) throw new TypeError(`${verb.toUpperCase()} ${path} is not documented: @Operation is missing`);
    const open = openness(method, controller);
    (paths[path] ??= {})[verb] = { operationId: name, ...withOpenness(text(), open) };
  }
  const tags = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((one) => one.tags)));
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: DIALECT,
    info: { title, description, version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: 'The server that serves this document' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: { schemas: answers.schemas(), headers: headersIn(paths), securitySchemes: { bearer: BEARER } },
  };
}

/** Who may call. A token that does not hold is refused where none is needed, too. */
function withOpenness(text: OperationText, open: Openness | undefined): Omit<Operation, 'operationId'> {
  const { description, responses, ...rest } = text;
  const closable = open === 'proofs' ? ' Open without a token unless this server closes proofs.' : '';
  return {
    ...rest,
    description: `${description}${closable}`,
    security: [...(open ? [{}] : []), { bearer: [] }],
    responses,
  };
}

/** A document holds no component that nothing of it uses. */
function headersIn(paths: OpenApiDocument['paths']): OpenApiDocument['components']['headers'] {
  const used = JSON.stringify(paths);
  return Object.fromEntries(
    Object.entries(HEADERS).filter(([name]) => used.includes(`"#/components/headers/${name}"`)),
  );
}

interface Route {
  path: string;
  verb: string;
  name: string;
  controller: object;
  method: object;
}

function* handlersOf(app: INestApplication): Generator<Route> {
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (!metatype) continue;
      const controller: object = metatype;
      const methods = Object.getOwnPropertyDescriptors((metatype as { prototype: object }).prototype);
      for (const [name, { value }] of Object.entries(methods)) {
        const method = typeof value === 'function' ? (value as object) : undefined;
        const verb = method && (Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined);
        if (method === undefined || verb === undefined) continue;
        const path = templateOf(controller, method);
        yield { path, verb: RequestMethod[verb].toLowerCase(), name, controller, method };
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
