#!/usr/bin/env node
// The first step of `npm run build:console`: the types of the api's routes, from docs/api/openapi.json, for the page's calls.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'apps/console/generated');
const types = astToString(await openapiTS(pathToFileURL(join(root, 'docs/api/openapi.json'))));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'openapi.d.ts'), types);
