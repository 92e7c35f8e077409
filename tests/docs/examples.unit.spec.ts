import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventBytes, inspect, parseEntry } from '#libs/contracts';
import { leafHash } from '#libs/merkle';

const docs = join(import.meta.dirname, '../../docs');

describe('examples of the documentation', () => {
  it('show a valid entry, and its leaf hash', () => {
    const page = readFileSync(join(docs, 'life-of-an-event.md'), 'utf8');
    const entry = Buffer.from(/^```text\n(\{"v":1.*)\n```$/m.exec(page)![1]!);
    expect(parseEntry(entry).via).toMatchObject({ kafka: { topic: 'transfers.revenue', offset: '17' } });
    expect(inspect(eventBytes(entry)!).refused).toBeUndefined();
    expect(page).toContain(`\`${leafHash(entry).toString('base64')}\``);
  });

  it('send events that pass admission', () => {
    const files = ['agreement-by-the-other-party', 'element-out-of-scope'].map((name) =>
      readFileSync(join(docs, `examples/${name}.json`), 'utf8'),
    );
    const events = files.flatMap((file) => JSON.parse(file) as unknown);
    const refused = events.map((event) => inspect(Buffer.from(JSON.stringify(event))).refused);
    expect(refused).toEqual([undefined, undefined, undefined]);
  });
});
