import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

export interface OpenApiOptions {
  title: string;
  description: string;
  version: string;
}

/** Health and metrics, which are for operators, are no part of the API. */
const OPERATIONS = ['/health/live', '/health/ready', '/metrics'];

/** The document's paths but for those of `HealthModule` and `MetricsModule`. */
export function apiPaths({ paths }: OpenAPIObject): OpenAPIObject['paths'] {
  return Object.fromEntries(Object.entries(paths).filter(([path]) => !OPERATIONS.includes(path)));
}

/** Serves the OpenAPI page at /docs and the document at /docs/openapi.json. Call in `configure`, before listening. */
export async function serveOpenApi(app: INestApplication, options: OpenApiOptions): Promise<void> {
  // 550 modules, which an app without such a page need not load.
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const { title, description, version } = options;
  const base = new DocumentBuilder().setTitle(title).setDescription(description).setVersion(version).build();
  const described = SwaggerModule.createDocument(app, base);
  const document = { ...described, paths: apiPaths(described) };
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs/openapi.json' });
}
