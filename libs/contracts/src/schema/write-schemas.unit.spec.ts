import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusals } from '../admission/reasons.js';
import { knownTypes } from './json-schemas.js';
import { schemaFiles, writeSchemas } from './write-schemas.js';

const docs = join(import.meta.dirname, '../../../../docs');

it('docs/schemas is what the contracts say today; else run scripts/schemas.mjs', () => {
  const files = schemaFiles();
  expect(readdirSync(join(docs, 'schemas')).sort()).toEqual([...files.keys()].sort());
  for (const [name, content] of files) expect(readFileSync(join(docs, 'schemas', name), 'utf8')).toBe(content);
});

it('writes every schema and removes those of types that are gone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'schemas-'));
  try {
    writeFileSync(join(directory, 'gov.transfer.gone.done.v1.json'), '{}');
    writeFileSync(join(directory, 'README.md'), 'kept');
    const written = writeSchemas(directory);
    expect(readdirSync(directory).sort()).toEqual([...written, 'README.md'].sort());
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('docs/events.md tells of every type and every reason for a refusal', () => {
  const page = readFileSync(join(docs, 'events.md'), 'utf8').replace(/ +/g, ' ');
  for (const type of knownTypes) expect(page).toContain(`\`${type}\``);
  for (const [reason, words] of Object.entries(refusals)) expect(page).toContain(`| \`${reason}\` | ${words} |`);
});
