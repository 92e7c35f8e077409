// Writes docs/sentences.md: run `npm run build` first. A unit test fails when it is stale.
import { writeFileSync } from 'node:fs';
import { sentencesPage } from '../dist/libs/rules/src/testing/sentences-page.js';

writeFileSync(new URL('../docs/sentences.md', import.meta.url), sentencesPage());
console.log('wrote docs/sentences.md');
