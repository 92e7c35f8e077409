import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Answers } from './answers.js';
import { BODY } from './operation.js';

export interface DocumentTexts {
  title: string;
  description: string;
}

/** Health and metrics, which are for operators, are no part of the API. */
const OPERATORS = ['/health/live', '/health/ready', '/metrics'];

/** The OpenAPI document of the running module, the same bytes for the same code. */
export function openApiDocument(
  app: INestApplication,
  { title, description }: DocumentTexts,
  answers: Answers,
): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_controller, method) => method,
  });
  const paths = Object.entries(document.paths)
    .filter(([path]) => !OPERATORS.includes(path))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, item] of paths) {
    for (const operation of Object.values(item as Record<string, Record<string, unknown>>)) {
      const content = operation[BODY];
      delete operation[BODY];
      if (content !== undefined) operation['requestBody'] = { required: true, content };
    }
  }
  return { ...document, paths: Object.fromEntries(paths), components: { schemas: answers.schemas() } };
}

/** The page at /docs, the document at /docs/openapi.json. Call before listening. */
export function serveOpenApi(app: INestApplication, document: () => OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs/openapi.json' });
}
