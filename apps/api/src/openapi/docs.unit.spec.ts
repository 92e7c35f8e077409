import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from './answers.js';
import { apiDocs } from './write-docs.js';

const docs = join(import.meta.dirname, '../../../../docs');
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>;
  components: { schemas: Record<string, object> };
}

describe('the documents of the api', () => {
  it('are what the module says today; else run scripts/api-docs.mjs', async () => {
    const files = await apiDocs();
    expect([...files.keys()]).toEqual(['api/openapi.json', 'api.md']);
    for (const [name, content] of files) expect(readFileSync(join(docs, name), 'utf8')).toBe(content);
  });

  it('have an example that fits for every answer', () => {
    const known = answers.all;
    expect(known.length).toBeGreaterThan(10);
    for (const { schema, id, example } of known) {
      expect([id, schema.safeParse(example).error?.issues]).toEqual([id, undefined]);
    }
  });

  it('describe a problem for every status, and point at schemas that are there', async () => {
    const text = (await apiDocs()).get('api/openapi.json')!;
    const document = JSON.parse(text) as Document;
    for (const [, id] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(Object.keys(document.components.schemas)).toContain(id);
    }
    expect(Object.keys(document.paths)).toEqual([
      '/auth/back-channel-logout',
      '/auth/callback',
      '/auth/sign-in',
      '/auth/sign-out',
      '/log/{shard}/checkpoint',
      '/log/{shard}/tile/entries/{bundle}',
      '/log/{shard}/tile/{tile}',
      '/v1/access',
      '/v1/accountings/{subjectRef}',
      '/v1/acts',
      '/v1/agreements',
      '/v1/agreements/{id}',
      '/v1/agreements/{id}/disclosed',
      '/v1/agreements/{id}/funnel',
      '/v1/approvals',
      '/v1/approvals/{id}',
      '/v1/approvals/{id}/approve',
      '/v1/approvals/{id}/refuse',
      '/v1/approvals/{id}/withdraw',
      '/v1/coverage',
      '/v1/entries/{shard}/{index}',
      '/v1/entries/{shard}/{index}/receipt',
      '/v1/events',
      '/v1/exceptions',
      '/v1/exceptions/{id}/end',
      '/v1/findings',
      '/v1/findings.csv',
      '/v1/findings/triage',
      '/v1/findings/triage/preview',
      '/v1/findings/{id}',
      '/v1/findings/{id}/assignee',
      '/v1/findings/{id}/disclosures',
      '/v1/findings/{id}/hits',
      '/v1/findings/{id}/items',
      '/v1/findings/{id}/items.csv',
      '/v1/findings/{id}/notes',
      '/v1/findings/{id}/timeline',
      '/v1/findings/{id}/triage',
      '/v1/live',
      '/v1/log/{shard}/consistency',
      '/v1/me',
      '/v1/me/settings',
      '/v1/me/work',
      '/v1/not-evaluable',
      '/v1/not-evaluable/subjects',
      '/v1/oversight',
      '/v1/people',
      '/v1/people/acting',
      '/v1/quarantine',
      '/v1/quarantine/{shard}/{index}/erasure',
      '/v1/session',
      '/v1/sources',
      '/v1/status',
    ]);
    for (const item of Object.values(document.paths)) {
      for (const { responses } of Object.values(item)) {
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403', '405', '503']));
        for (const status of Object.keys(responses).filter((code) => Number(code) >= 400)) {
          expect(Object.keys(responses[status]!.content!)).toEqual(['application/problem+json']);
        }
      }
    }
  });
});
