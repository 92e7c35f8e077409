import { z } from 'zod';
import type { Answers } from './answers.js';

/** The members of RFC 9457 as the platform writes them. */
export const problemShape = {
  type: z.string().describe('`urn:countersign:problem:<kind>`, or `about:blank` when the status says it all'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional().describe('For a person; may change'),
  errors: z
    .array(
      z.strictObject({
        pointer: z
          .string()
          .describe(
            '`#/query/<name>` or `#/path/<name>`, escaped as in RFC 6901; without `#` a JSON pointer into the body',
          ),
        detail: z.string(),
      }),
    )
    .optional(),
  reason: z.string().optional().describe('Why a token is refused, for programs'),
  instance: z.string().describe('Names this occurrence; the log of a server error has it too'),
};

/** Registers the answer of every problem without members of its own. */
export const problemAnswer = ({ answer }: Answers): z.ZodType =>
  answer('Problem', 'What went wrong (RFC 9457, application/problem+json)', z.strictObject(problemShape), {
    type: 'urn:countersign:problem:invalid-parameters',
    title: 'The parameters are not as described in the API documentation',
    status: 400,
    errors: [
      { pointer: '#/query/limit', detail: 'must be a whole number from 1 to 200, in decimal digits' },
      { pointer: '#/query/sevrity', detail: 'there is no such parameter; known are rule, severity' },
    ],
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  });
