// `npm run dashboards [-- --console https://countersign.example.gov]`: writes deploy/grafana/dashboards anew from the sources beside this file.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { AUDIENCES, dashboards } from './index.js';

const FOLDER = join(import.meta.dirname, '..', 'dashboards');
const { values } = parseArgs({ options: { console: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log('npm run dashboards [-- --console URL]   URL: of the officers’ page, without a slash at its end');
  process.exit(0);
}
if (values.console !== undefined && !URL.canParse(values.console))
  throw new Error('--console: a URL is expected, such as https://countersign.example.gov');
for (const audience of AUDIENCES) {
  rmSync(join(FOLDER, audience), { recursive: true, force: true });
  mkdirSync(join(FOLDER, audience), { recursive: true });
}
const style = await resolveConfig(FOLDER);
for (const { audience, name, dashboard } of dashboards(values.console?.replace(/\/+$/, '')))
  writeFileSync(
    join(FOLDER, audience, `${name}.json`),
    await format(JSON.stringify(dashboard), { ...style, parser: 'json' }),
  );
