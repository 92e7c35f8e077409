// Writes the OpenAPI documents of api and recorder, and the pages made from them, to docs: run `npm run build` first. Unit tests fail when they are stale.
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { writeApiDocs } from '../dist/apps/api/src/openapi/write-docs.js';
import { writeRecorderDocs } from '../dist/apps/recorder/src/openapi/write-docs.js';

const directory = fileURLToPath(new URL('../docs', import.meta.url));
const written = [...(await writeApiDocs(directory)), ...(await writeRecorderDocs(directory))];
console.log(`wrote ${written.join(', ')} to docs`);
