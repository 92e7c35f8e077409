import type { z } from 'zod';
import type { ProblemTitle } from '#libs/platform';
import type { Answers } from './answers.js';
import { headersOf } from './headers.js';
import { problemAnswer } from './problem-answer.js';
import { parameterSchema } from './schema.js';
import type { Answered, Media, Operation, Parameter } from './types.js';

/** A registered answer, several of which one is meant, or words for bytes that no schema describes, with an example. */
type Described = z.ZodType | readonly z.ZodType[] | { description: string; example: string };

export interface Content {
  [mediaType: string]: Described;
}

interface Parameters {
  shape: Readonly<Record<string, z.ZodType>>;
}

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

/** Where a handler keeps what the document says of it. */
export const OPERATION = Symbol('operation');

/** All of an operation but its name, and who may call it. */
export type OperationText = Omit<Operation, 'operationId' | 'security'>;

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
  const media = (content: Content): Record<string, Media> =>
    Object.fromEntries(Object.entries(content).map(([type, of]) => [type, mediaOf(answers, of)]));

  const refused = (problems: readonly Kind[]): [number, Answered][] => {
    const possible = [...new Set([...everywhere, ...problems])];
    return [...new Set(possible.map((kind) => kinds[kind].status))].map((status) => {
      const these = possible.filter((kind) => kinds[kind].status === status);
      const schemas = [...new Set(these.map((kind) => reference(answers, kinds[kind].answer ?? problem)))];
      const schema = schemas.length === 1 ? { $ref: schemas[0] } : { anyOf: schemas.map(($ref) => ({ $ref })) };
      const examples = Object.fromEntries(
        these.map((kind) => [kind, { value: exampleOf(kind, kinds[kind], answers) }]),
      );
      const description = these.map((kind) => `\`${typeOf(kind, kinds[kind])}\`: ${kinds[kind].title}`).join('; ');
      return [status, { description, content: { 'application/problem+json': { schema, examples } } }];
    });
  };

  const textOf = (options: OperationOptions<Kind>): OperationText => {
    const { tag, summary, description, path, query, headers = [], body, content, also = [], etag = true } = options;
    const parameters: Parameter[] = [
      ...fields(path).map(([name, type]) => parameter(name, 'path', true, type)),
      ...fields(query).map(([name, type]) => parameter(name, 'query', isRequired(type), type)),
      ...headers.map((header) => ({ ...header, in: 'header' as const, required: false, schema: { type: 'string' } })),
    ];
    const answered: [number, Answered][] = [
      [200, { description: summary, content: media(content) }],
      ...also.map(({ status, description: says, content: of }): [number, Answered] => [
        status,
        { description: says, content: media(of) },
      ]),
      ...(etag ? [[304, { description: 'The copy named by If-None-Match is current' }] as [number, Answered]] : []),
      ...refused(options.problems ?? []),
    ];
    return {
      ...{ tags: [tag], summary, description },
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(body ? { requestBody: { required: true, content: media(body) } } : {}),
      responses: Object.fromEntries(
        answered.map(([status, { description: says, ...one }]) => [
          String(status),
          { description: says, headers: headersOf(status, etag), ...one },
        ]),
      ),
    };
  };

  return (options) => (_class, _name, method) => {
    const text = (): OperationText => textOf(options);
    Reflect.defineMetadata(OPERATION, text, method.value as object);
  };
}

const reference = (answers: Answers, schema: z.ZodType): string => `#/components/schemas/${answers.of(schema).id}`;

function mediaOf(answers: Answers, of: Described): Media {
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

function parameter(name: string, where: 'path' | 'query', required: boolean, type: z.ZodType): Parameter {
  const { description, example, ...schema } = parameterSchema(type);
  return {
    ...{ name, in: where, required, schema },
    ...(typeof description === 'string' ? { description } : {}),
    // Written in a document as what the schema says, though it is text in the URL.
    ...(example === undefined ? {} : { example: schema['type'] === 'integer' ? Number(example) : example }),
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
