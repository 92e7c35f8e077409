import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { openApiMarkdown } from '#libs/openapi';
import { Metrics } from '#libs/platform';
import { ApiModule } from '../api.module.js';
import { loadApiSettings } from '../config.js';
import { apiDatabase } from '../database.js';
import { apiDocument } from './document.js';

/** docs/api/openapi.json and docs/api.md, from the module as it runs; no database is needed. */
export async function apiDocs(): Promise<Map<string, string>> {
  const settings = loadApiSettings({ DATABASE_URL: 'postgresql://localhost/none' });
  const app = await NestFactory.create(
    ApiModule.of(apiDatabase(settings), new Metrics('api', { processMetrics: false })),
    { logger: false },
  );
  try {
    const document = apiDocument(app);
    return new Map([
      ['api/openapi.json', `${JSON.stringify(document, null, 2)}\n`],
      ['api.md', openApiMarkdown(document, 'api/openapi.json', 'api')],
    ]);
  } finally {
    await app.close();
  }
}

export async function writeApiDocs(directory: string): Promise<string[]> {
  const files = await apiDocs();
  for (const [name, content] of files) writeFileSync(join(directory, name), content);
  return [...files.keys()];
}
