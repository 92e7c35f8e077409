import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('the list of long specs', () => {
  it('names specs that are there, each once: a renamed one would come last again', () => {
    const specs = JSON.parse(readFileSync(join(import.meta.dirname, 'long-specs.json'), 'utf8')) as string[];
    expect(specs.filter((spec) => !existsSync(spec))).toEqual([]);
    expect(new Set(specs).size).toBe(specs.length);
  });
});
