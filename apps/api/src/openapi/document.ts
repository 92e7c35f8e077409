import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { apiPaths } from '#libs/platform';
import '../http/problem-answer.js';
import { answerSchemas } from './components.js';

const DESCRIPTION = `What officers, auditors and dashboards ask of a Countersign ledger: findings and their evidence, what could not be
judged, and the entries themselves with proofs that need not be taken on our word.

**There is no authentication yet.** The api listens on loopback addresses only, and anyone who can reach it reads everything that it answers.

Every answer about findings, agreements and events has \`asOf\`: how far the detector has read each shard, and the digest of the rule set that judged.
Times are RFC 3339 in UTC. Lists are paged: follow \`next\` until it is null; rows that come in meanwhile are neither skipped nor repeated.
Every error is \`application/problem+json\` (RFC 9457). Parameters that are unknown, repeated or misspelt are refused, never ignored.`;

/** The OpenAPI document of the running module, the same bytes for the same code. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Countersign api')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_controller, method) => method,
  });
  const paths = Object.fromEntries(Object.entries(apiPaths(document)).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...document, paths, components: { schemas: answerSchemas() } };
}

/** The page at /docs, the document at /docs/openapi.json. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), { jsonDocumentUrl: 'docs/openapi.json' });
}
