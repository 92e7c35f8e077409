import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problemKinds, type ProblemKind } from '../http/problems.js';
import { answerId, answers } from './answers.js';
import { parameterSchema, type JsonSchema } from './components.js';

export interface Content {
  /** Media type -> a registered answer, or words for bytes that are not described by a schema, with an example. */
  [mediaType: string]: z.ZodType | { description: string; example: string };
}

interface Parameters {
  shape: Readonly<Record<string, z.ZodType>>;
}

export interface OperationOptions {
  tag: string;
  summary: string;
  description: string;
  path?: Parameters;
  query?: Parameters;
  /** The answer with status 200. */
  content: Content;
  /** Beyond those that every operation has. */
  problems?: readonly ProblemKind[];
  /** The answer may be kept: 304 to If-None-Match. */
  etag?: boolean;
}

const EVERYWHERE: readonly ProblemKind[] = [
  'invalid-parameters',
  'method-not-allowed',
  'database-away',
  'query-too-slow',
];

/** Documents an operation from the very schemas that read its parameters and type its answer. */
export function Operation(options: OperationOptions): MethodDecorator {
  const { tag, summary, description, path, query, content, problems = [], etag = true } = options;
  const decorators: MethodDecorator[] = [
    ApiOperation({ tags: [tag], summary, description }),
    ApiProduces(...Object.keys(content)),
    ApiResponse({ status: 200, description: summary, content: media(content) }),
  ];
  for (const [name, type] of fields(path)) decorators.push(ApiParam({ name, required: true, ...parameter(type) }));
  for (const [name, type] of fields(query))
    decorators.push(ApiQuery({ name, required: isRequired(type), ...parameter(type) }));
  if (etag) decorators.push(ApiResponse({ status: 304, description: 'The copy named by If-None-Match is current' }));
  const kinds = [...EVERYWHERE, ...problems];
  for (const status of new Set(kinds.map((kind) => problemKinds[kind].status))) {
    const these = kinds.filter((kind) => problemKinds[kind].status === status);
    decorators.push(
      ApiResponse({
        status,
        description: these.map((kind) => `\`${kind}\`: ${problemKinds[kind].title}`).join('; '),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(these.map((kind) => [kind, { value: exampleOf(kind) }])),
          },
        },
      }),
    );
  }
  return applyDecorators(...decorators);
}

function media(content: Content): Record<string, { schema: JsonSchema; example?: unknown }> {
  return Object.fromEntries(
    Object.entries(content).map(([type, of]): [string, { schema: JsonSchema; example?: unknown }] => {
      if (!('def' in of)) {
        return [type, { schema: { type: 'string' as const, description: of.description }, example: of.example }];
      }
      const schema = of;
      return [
        type,
        {
          schema: { $ref: `#/components/schemas/${answerId(schema)}` },
          example: answers.get(schema)?.example,
        },
      ];
    }),
  );
}

function parameter(type: z.ZodType): { schema: JsonSchema; description?: string; example?: unknown } {
  const { description, example, ...schema } = parameterSchema(type);
  return {
    schema,
    ...(typeof description === 'string' ? { description } : {}),
    ...(example === undefined ? {} : { example }),
  };
}

const fields = (schema: Parameters | undefined): [string, z.ZodType][] => Object.entries(schema?.shape ?? {});

const isRequired = (type: z.ZodType): boolean => !type.safeParse(undefined).success;

function exampleOf(kind: ProblemKind): object {
  const { status, title } = problemKinds[kind];
  return {
    type: `urn:countersign:problem:${kind}`,
    title,
    status,
    ...(kind === 'invalid-parameters'
      ? { errors: [{ pointer: '#/query/limit', detail: 'must be a whole number from 1 to 200, in decimal digits' }] }
      : {}),
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  };
}
