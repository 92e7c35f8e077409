import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { agreementFile, importHeader } from '../../libs/importer/src/header-schema.js';
import { tableFormat } from '../../libs/importer/src/table/format.js';
import { trailerLine } from '../../libs/importer/src/table/trailer.js';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'level-0.md'), 'utf8');

describe('docs/level-0.md', () => {
  it('shows an agreement and a header that are valid', () => {
    const [agreement, header] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(
      ([, yaml]) => parse(yaml!.replace('{ … }', '{}').replaceAll('…', 'x')) as unknown,
    );
    expect(agreementFile.safeParse(agreement).error?.issues).toBeUndefined();
    expect(importHeader.safeParse(header).error?.issues).toBeUndefined();
  });

  it('says for each program a format that is one', () => {
    const table = text.slice(text.indexOf('What programs write:'), text.indexOf('- **Rows.**'));
    const formats = [...table.matchAll(/`(\{ kind: .*?\})`/g)].map(([, format]) => format!.replaceAll('\\|', '|'));
    expect(formats.length).toBeGreaterThanOrEqual(7);
    for (const format of formats) {
      const value = parse(format.replace('…', 'layout: { no: [1, 7] }')) as unknown;
      expect(tableFormat.safeParse(value).error?.issues).toBeUndefined();
    }
  });

  it('shows trailers that are described as the header wants them', () => {
    const [line] = /^.*`TRL\{rows:9\}\*`, .*$/m.exec(text)!;
    for (const [, trailer] of line.matchAll(/`([^`]*\{rows[^`]*)`/g))
      expect(trailerLine.safeParse(trailer).success).toBe(true);
  });
});
