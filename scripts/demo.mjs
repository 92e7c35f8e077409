#!/usr/bin/env node
// npm run demo: set-up, then `countersign demo` with the same arguments.
import { runAfterSetup } from './setup/run-after-setup.mjs';

await runAfterSetup({
  kafka: 'optional',
  entry: 'dist/apps/cli/src/main.js',
  args: ['demo', ...process.argv.slice(2)],
});
