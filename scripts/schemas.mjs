// Writes docs/schemas from the built contracts: run `npm run build` first. A unit test fails when they are stale.
import { fileURLToPath } from 'node:url';
import { writeSchemas } from '../dist/libs/contracts/src/index.js';

const directory = fileURLToPath(new URL('../docs/schemas', import.meta.url));
console.log(`wrote ${writeSchemas(directory).length} files to docs/schemas`);
