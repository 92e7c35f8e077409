// Writes docs/configuration.md from the built apps: run `npm run build` first. A unit test fails when it is stale.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describeConfig } from '../dist/libs/platform/src/index.js';
import { apiSettings } from '../dist/apps/api/src/config.js';
import { detectorConfig } from '../dist/apps/detector/src/config.js';
import { issuerConfig } from '../dist/apps/issuer/src/config.js';
import { recorderConfig } from '../dist/apps/recorder/src/config.js';
import { witnessConfig } from '../dist/apps/witness/src/config.js';
import { configurationPage } from './config-docs/page.mjs';

const file = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const page = configurationPage({
  recorder: describeConfig(recorderConfig),
  detector: describeConfig(detectorConfig),
  api: describeConfig(apiSettings),
  witness: describeConfig(witnessConfig),
  issuer: describeConfig(issuerConfig),
});
writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
console.log('wrote docs/configuration.md');
