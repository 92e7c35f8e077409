import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ProblemTitle } from '#libs/platform';
import { type Answers, type JsonSchema, parameterSchema } from './answers.js';
import { problemAnswer } from './problem-answer.js';

/** A registered answer, several of which one is meant, or words for bytes that no schema describes, with an example. */
type Described = z.ZodType | readonly z.ZodType[] | { description: string; example: string };

export interface Content {
  [mediaType: string]: Described;
}

interface Parameters {
  shape: Readonly<Record<string, z.ZodType>>;
}

/** Where an operation's body stands until the document is made: Nest's own decorator gives all its media types one schema. */
export const BODY = 'x-body';

/** A kind of problem, with the answer that it has beyond that of all others. */
export interface ProblemEntry extends ProblemTitle {
  answer?: z.ZodType;
}

export interface OperationOptions<Kind extends string> {
  tag: string;
  summary: string;
  description: string;
  path?: Parameters;
  query?: Parameters;
  headers?: readonly { name: string; description: string }[];
  /** By media type. */
  body?: Content;
  /** The answer with status 200. */
  content: Content;
  /** Other statuses of success. */
  also?: readonly { status: number; description: string; content: Content }[];
  /** Beyond those that every operation has. */
  problems?: readonly Kind[];
  /** The answer may be kept: 304 to If-None-Match. */
  etag?: boolean;
}

/**
 * Gives the decorator that documents an operation from the very schemas that read its parameters and type its answer. `kinds`: all
 * problems of the app; `everywhere`: those that every operation may answer with.
 */
export function operations<Kind extends string>(
  answers: Answers,
  kinds: Readonly<Record<Kind, ProblemEntry>>,
  everywhere: readonly NoInfer<Kind>[],
): (options: OperationOptions<Kind>) => MethodDecorator {
  const problem = problemAnswer(answers);
  const media = (content: Content): Record<string, { schema: JsonSchema; example?: unknown }> =>
    Object.fromEntries(Object.entries(content).map(([type, of]) => [type, mediaOf(answers, of)]));
  return ({
    tag,
    summary,
    description,
    path,
    query,
    headers = [],
    body,
    content,
    also = [],
    problems = [],
    etag = true,
  }) => {
    const decorators: MethodDecorator[] = [
      ApiOperation({ tags: [tag], summary, description }),
      ApiProduces(...Object.keys(content)),
      ApiResponse({ status: 200, description: summary, content: media(content) }),
    ];
    for (const { status, description: says, content: of } of also)
      decorators.push(ApiResponse({ status, description: says, content: media(of) }));
    for (const [name, type] of fields(path)) decorators.push(ApiParam({ name, required: true, ...parameter(type) }));
    for (const [name, type] of fields(query))
      decorators.push(ApiQuery({ name, required: isRequired(type), ...parameter(type) }));
    for (const header of headers) decorators.push(ApiHeader({ ...header, required: false }));
    if (body) decorators.push(ApiExtension(BODY, media(body)));
    if (etag) decorators.push(ApiResponse({ status: 304, description: 'The copy named by If-None-Match is current' }));
    const possible = [...everywhere, ...problems];
    for (const status of new Set(possible.map((kind) => kinds[kind].status))) {
      const these = possible.filter((kind) => kinds[kind].status === status);
      const answer = kinds[these[0]!].answer ?? problem;
      const examples = these.map((kind) => [kind, { value: exampleOf(kind, kinds[kind], answers) }]);
      decorators.push(
        ApiResponse({
          status,
          description: these.map((kind) => `\`${typeOf(kind, kinds[kind])}\`: ${kinds[kind].title}`).join('; '),
          content: {
            'application/problem+json': {
              schema: { $ref: reference(answers, answer) },
              examples: Object.fromEntries(examples) as Record<string, { value: object }>,
            },
          },
        }),
      );
    }
    return applyDecorators(...decorators);
  };
}

const reference = (answers: Answers, schema: z.ZodType): string => `#/components/schemas/${answers.of(schema).id}`;

function mediaOf(answers: Answers, of: Described): { schema: JsonSchema; example?: unknown } {
  if (Array.isArray(of)) {
    const list = of as readonly z.ZodType[];
    return {
      schema: { oneOf: list.map((one) => ({ $ref: reference(answers, one) })) },
      example: answers.of(list[0]!).example,
    };
  }
  if ('def' in of) return { schema: { $ref: reference(answers, of) }, example: answers.of(of).example };
  const { description, example } = of as { description: string; example: string };
  return { schema: { type: 'string', description }, example };
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

/** The end of a problem's `type`, or all of it. */
const typeOf = (kind: string, { blank = false }: ProblemEntry): string => (blank ? 'about:blank' : kind);

function exampleOf(kind: string, { status, title, blank = false, answer }: ProblemEntry, answers: Answers): unknown {
  if (answer) return answers.of(answer).example;
  return {
    type: blank ? 'about:blank' : `urn:countersign:problem:${kind}`,
    title,
    status,
    ...(kind === 'invalid-parameters'
      ? { errors: [{ pointer: '#/query/limit', detail: 'must be a whole number from 1 to 200, in decimal digits' }] }
      : {}),
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  };
}
