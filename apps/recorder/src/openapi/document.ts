import type { INestApplication } from '@nestjs/common';
import { openApiDocument, type OpenApiDocument } from '#libs/openapi';
import { answers } from './answers.js';

const DESCRIPTION = `Records events of interagency transfers: CloudEvents over HTTP, beside those that it reads from Kafka.

Send an OAuth 2 access token (\`Authorization: Bearer\`, RFC 9068) with the role of a producer, of an issuer that the settings trust: it is for
sources of its agency, and a request with an event of any other is refused as a whole. Control entries are taken from our own processes.

An answer is given when what it says is durable. A status of success says that every event of the request counts; an event that
admission refused is recorded too, as refused, and answered 422. The same bytes sent again are recorded once.
Every error is \`application/problem+json\` (RFC 9457). Parameters that are unknown, repeated or misspelt are refused, never ignored.
Whoever asks more often than the server allows is told to wait: 429, with \`Retry-After\`. Every answer has an \`X-Request-Id\`.
\`OPTIONS\` is answered 204 with \`Allow\`, and a browser's preflight with nothing more: there is no CORS, no page of another origin may read an answer.`;

/** The OpenAPI document of the running module. */
export const recorderDocument = (app: INestApplication): OpenApiDocument =>
  openApiDocument(app, { title: 'Countersign recorder', description: DESCRIPTION }, answers);
