#!/usr/bin/env node
// The last step of `npm run build:console`: beside each file of the page the same one compressed, as the api serves it to whoever takes that;
// and no page may load more script than its budget.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { MOST_SCRIPT_BYTES, scriptOfPages } from './console-budget.mjs';

const folder = join(import.meta.dirname, '../dist/apps/console');
for (const name of readdirSync(join(folder, 'assets')).filter((one) => /\.(?:js|css|svg)$/.test(one))) {
  const file = join(folder, 'assets', name);
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes));
}

const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const weights = scriptOfPages(manifest, (file) => statSync(join(folder, `${file}.gz`)).size);
const heavy = [...weights].filter(([, bytes]) => bytes > MOST_SCRIPT_BYTES);
for (const [page, bytes] of heavy)
  process.stderr.write(`${page} loads ${bytes} bytes of script (gzip); ${MOST_SCRIPT_BYTES} are the most.\n`);
if (heavy.length > 0) process.exit(1);
if (process.env.COUNTERSIGN_SHOW_BUDGET) for (const [page, bytes] of weights) console.log(page, bytes);
