#!/usr/bin/env node
// The last step of `npm run build:console`: beside each file of the page the same one compressed, as the api serves it to whoever takes that.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const folder = join(import.meta.dirname, '../dist/apps/console/assets');
for (const name of readdirSync(folder).filter((one) => /\.(?:js|css|svg)$/.test(one))) {
  const bytes = readFileSync(join(folder, name));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
}
