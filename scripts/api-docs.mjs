// Writes docs/openapi.json and docs/api.md from the built api: run `npm run build` first. A unit test fails when they are stale.
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { writeApiDocs } from '../dist/apps/api/src/openapi/write-docs.js';

const directory = fileURLToPath(new URL('../docs', import.meta.url));
console.log(`wrote ${(await writeApiDocs(directory)).join(' and ')} to docs`);
