import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { openApiMarkdown } from '#libs/openapi';
import { Recorder } from '../recorder.js';
import { controllers } from '../recorder.module.js';
import { RECORDER_CONFIG } from '../tokens.js';
import { recorderDocument } from './document.js';

/** The routes alone: nothing behind them is asked. */
class Routes {}

/** docs/api/recorder-openapi.json and docs/recorder-api.md, from the controllers as they run. */
export async function recorderDocs(): Promise<Map<string, string>> {
  const providers = [Recorder, RECORDER_CONFIG].map((provide) => ({ provide, useValue: {} }));
  const app = await NestFactory.create({ module: Routes, controllers, providers }, { logger: false });
  try {
    const document = recorderDocument(app);
    return new Map([
      ['api/recorder-openapi.json', `${JSON.stringify(document, null, 2)}\n`],
      ['recorder-api.md', openApiMarkdown(document, 'api/recorder-openapi.json', 'recorder')],
    ]);
  } finally {
    await app.close();
  }
}

export async function writeRecorderDocs(directory: string): Promise<string[]> {
  const files = await recorderDocs();
  for (const [name, content] of files) writeFileSync(join(directory, name), content);
  return [...files.keys()];
}
