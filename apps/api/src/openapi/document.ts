import type { INestApplication } from '@nestjs/common';
import { openApiDocument, serveOpenApi, type OpenApiDocument } from '#libs/openapi';
import { answers } from './answers.js';

const DESCRIPTION = `What officers, auditors and dashboards ask of a Countersign ledger: findings and their evidence, what could not be
judged, and the entries themselves with proofs that need not be taken on our word.

Send an OAuth 2 access token (\`Authorization: Bearer\`, RFC 9068) of an issuer that the settings trust; one that does not hold is
refused on every path. Checkpoints, hash tiles and proofs are open to all. What may not be seen is the same 404 as what
does not exist. \`GET /v1/me\` says what a token is good for.

What is read is written down in the log \`access\` before it is shown (docs/access-log.md). A request may name the page that it is for by a UUID in the
header \`Countersign-View\`, which every such answer gives back, and its purpose, where one is demanded, in \`Countersign-Purpose\`.

Every answer about findings, agreements and events has \`asOf\`: how far the detector has read each shard, and the digest of the rule set that judged.
Times are RFC 3339 in UTC. Lists are paged: follow \`next\` until it is null; rows that come in meanwhile are neither skipped nor repeated.
Every error is \`application/problem+json\` (RFC 9457). Parameters that are unknown, repeated or misspelt are refused, never ignored.
Whoever asks more often than the server allows is told to wait: 429, with \`Retry-After\`. Every answer has an \`X-Request-Id\`.
\`OPTIONS\` is answered 204 with \`Allow\`, and a browser's preflight with nothing more: there is no CORS, no page of another origin may read an answer.`;

/** The OpenAPI document of the running module. */
export const apiDocument = (app: INestApplication): OpenApiDocument =>
  openApiDocument(app, { title: 'Countersign api', description: DESCRIPTION }, answers);

export const serveDocs = (app: INestApplication): void => serveOpenApi(app, () => apiDocument(app));
