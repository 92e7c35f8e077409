import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

export interface OpenApiOptions {
  title: string;
  description: string;
  version: string;
}

/** Serves the OpenAPI page at /docs and the document at /docs/openapi.json. Call in `configure`, before listening. */
export function serveOpenApi(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const { title, description, version } = options;
  const base = new DocumentBuilder().setTitle(title).setDescription(description).setVersion(version).build();
  const document = SwaggerModule.createDocument(app, base);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs/openapi.json' });
  return document;
}
