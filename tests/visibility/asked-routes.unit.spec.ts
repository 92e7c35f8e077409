import { ASKED_ROUTES, OF_SESSIONS } from './asked-routes.js';
import { operationsOf } from './matrix-table.js';

describe('the routes that canaries and twins are looked for in', () => {
  it('are all that answer GET', () => {
    const read = operationsOf('api/openapi.json').flatMap((operation) =>
      operation.startsWith('GET ') ? [operation.slice('GET '.length)] : [],
    );
    expect([...Object.keys(ASKED_ROUTES), ...OF_SESSIONS].sort()).toEqual(read.sort());
  });

  it('are asked by paths that are theirs', () => {
    const guesses = {
      ...{ findings: ['f'], agreements: ['a'], events: [{ source: 'urn:agency:s:x', id: 'e' }], subjects: ['s'] },
      ...{ sources: ['urn:agency:s:x'], rules: ['R'], sizes: { 0: 1 }, approvals: ['p'] },
    };
    for (const [route, { paths }] of Object.entries(ASKED_ROUTES)) {
      const pattern = new RegExp(`^${route.replace(/\{\w+\}/g, '.+')}(?:\\?|$)`);
      expect([route, paths(guesses).length > 0, paths(guesses).filter((path) => !pattern.test(path))]).toEqual([
        route,
        true,
        [],
      ]);
    }
  });
});
