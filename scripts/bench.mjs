#!/usr/bin/env node
// npm run bench: set-up, the bench itself (tests/bench, not part of the product's build), then the bench with the same arguments.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';
import { runAfterSetup } from './setup/run-after-setup.mjs';

await runAfterSetup({
  kafka: 'required',
  prepare: () =>
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.bench.json'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    }),
  entry: 'dist/tests/bench/main.js',
  args: process.argv.slice(2),
});
