import { ZodError } from 'zod';

/** RFC 9457 problem details, with `errors` for problems of single fields. */
export interface Problem {
  /** `about:blank` when the status says it all. */
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** Names this occurrence; the log line of a server error has it too. */
  instance?: string;
  errors?: FieldProblem[];
  /** Members that this type of problem alone has (RFC 9457, 3.2). */
  [extension: string]: unknown;
}

export interface FieldProblem {
  /** JSON pointer (RFC 6901) into the request's body, or `#/query/<name>`. */
  pointer: string;
  detail: string;
}

/** The answer for a domain error; `type` is the last part of `urn:countersign:problem:<type>`. */
export type ProblemMapping<E extends Error> = (error: E) => {
  status: number;
  type: string;
  title: string;
  detail?: string;
  errors?: FieldProblem[];
  /** Members that this type of problem alone has. */
  [extension: string]: unknown;
};

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/**
 * The one place where domain errors meet HTTP. Register a base class last or first, the order does not matter: the
 * most derived class that is registered wins.
 */
export class ProblemRegistry {
  readonly #mappings = new Map<unknown, ProblemMapping<Error>>();

  register<E extends Error>(kind: ErrorClass<E>, mapping: ProblemMapping<E>): this {
    this.#mappings.set(kind, mapping as ProblemMapping<Error>);
    return this;
  }

  /** undefined for an error that nothing is registered for. */
  problemOf(error: unknown): Problem | undefined {
    if (!(error instanceof Error)) return undefined;
    if (error instanceof ZodError) return ofZod(error);
    for (let kind: unknown = error.constructor; typeof kind === 'function'; kind = Object.getPrototypeOf(kind)) {
      const mapping = this.#mappings.get(kind);
      if (mapping) {
        const { type, ...rest } = mapping(error);
        return { type: `urn:countersign:problem:${type}`, ...rest };
      }
    }
    return undefined;
  }
}

function ofZod(error: ZodError): Problem {
  return {
    type: 'urn:countersign:problem:invalid-request',
    title: 'The request is not as described in the API documentation',
    status: 400,
    errors: error.issues.map(({ path, message }) => ({ pointer: jsonPointer(path), detail: message })),
  };
}

/** RFC 6901, as a URI fragment is not: `/items/0/a~1b`. The whole document is the empty string. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
