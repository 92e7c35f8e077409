import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlRequest, resetRequest } from '#libs/intake';
import { answers, controlRequests } from './answers.js';
import { recorderDocs } from './write-docs.js';

const docs = join(import.meta.dirname, '../../../../docs');
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>;
  components: { schemas: Record<string, object> };
}

describe('the documents of the recorder', () => {
  it('are what the controllers say today; else run scripts/api-docs.mjs', async () => {
    const files = await recorderDocs();
    expect([...files.keys()]).toEqual(['api/recorder-openapi.json', 'recorder-api.md']);
    for (const [name, content] of files) expect(readFileSync(join(docs, name), 'utf8')).toBe(content);
  });

  it('have an example that fits for every answer', () => {
    for (const { schema, id, example } of answers.all)
      expect([id, schema.safeParse(example).error?.issues]).toEqual([id, undefined]);
  });

  it('describe a problem for every status, and point at schemas that are there', async () => {
    const text = (await recorderDocs()).get('api/recorder-openapi.json')!;
    const document = JSON.parse(text) as Document;
    for (const [, id] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
      expect(Object.keys(document.components.schemas)).toContain(id);
    const statuses = Object.entries(document.paths).map(([path, item]) => [path, Object.keys(item['post']!.responses)]);
    expect(Object.fromEntries(statuses)).toEqual({
      '/v1/access': ['200', '400', '401', '403', '405', '408', '413', '415', '421', '429', '431', '500', '503'],
      '/v1/acts': [
        ...['200', '400', '401', '403', '405', '408', '409', '413', '415', '421', '422', '429', '431', '500', '503'],
      ],
      '/v1/control': [
        ...['200', '400', '401', '403', '404', '405', '408', '409', '413', '415', '421', '429', '431', '500', '503'],
      ],
      '/v1/events': [
        ...['200', '202', '400', '401', '403', '405', '408', '413', '415', '421', '422', '429', '431', '500', '503'],
      ],
      '/v1/notes': ['200', '400', '401', '403', '405', '408', '413', '415', '421', '429', '431', '500', '503'],
      '/v1/oversight': [
        ...['200', '400', '401', '403', '405', '408', '409', '413', '415', '421', '429', '431', '500', '503'],
      ],
    });
    for (const item of Object.values(document.paths))
      for (const [status, { content }] of Object.entries(item['post']!.responses))
        if (Number(status) >= 400) expect(Object.keys(content!)).toEqual(['application/problem+json']);
  });

  it('describe the control requests that are taken', () => {
    const taken = [
      { kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [{ id: 'DIS-01', version: '1.0.0' }] },
      { kind: 'key.changed', name: 'log.example.gov/2027', vkey: 'x' },
    ];
    for (const value of taken) {
      expect(controlRequest.safeParse(value).success).toBe(true);
      expect(controlRequests.safeParse(value).success).toBe(true);
    }
    for (const value of [{ kind: 'clock' }, { kind: 'key.changed', name: 'x', vkey: 'x', more: 1 }, {}]) {
      expect(controlRequest.safeParse(value).success).toBe(false);
      expect(controlRequests.safeParse(value).success).toBe(false);
    }
    const reset = { kind: 'intake.reset', topic: 'transfers.irs', partition: 0, reason: 're-created' };
    expect([resetRequest.safeParse(reset).success, controlRequests.safeParse(reset).success]).toEqual([true, true]);
  });
});
