import type { INestApplication } from '@nestjs/common';
import { openApiDocument, type OpenApiDocument } from '#libs/openapi';
import { answers } from './answers.js';

const DESCRIPTION = `Records events of interagency transfers: CloudEvents over HTTP, beside those that it reads from Kafka.

**There is no authentication yet.** The recorder listens on loopback addresses only, and takes what anyone sends who can reach it.

An answer is given when what it says is durable. A status of success says that every event of the request counts; an event that
admission refused is recorded too, as refused, and answered 422. The same bytes sent again are recorded once.
Every error is \`application/problem+json\` (RFC 9457). Parameters that are unknown, repeated or misspelt are refused, never ignored.`;

/** The OpenAPI document of the running module. */
export const recorderDocument = (app: INestApplication): OpenApiDocument =>
  openApiDocument(app, { title: 'Countersign recorder', description: DESCRIPTION }, answers);
