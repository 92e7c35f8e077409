import fc from 'fast-check';
import { access, ACCESS_CODE } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { AccessDigests } from './digests.js';
import { AccessLog, type AskedRequest } from './access-log.js';
import { loggedFilter } from './filter.js';

const digests = new AccessDigests(Buffer.alloc(32, 7));
const KEYED = /^[0-9a-f]{8}:[A-Za-z0-9_-]{43}$/;
const ROUTES = [
  '/v1/findings',
  '/v1/findings/:id',
  '/v1/agreements/:id/funnel',
  '/v1/events',
  '/v1/access',
  '/v1/entries/:shard/:index',
];
const NAMES = [
  'id',
  'agreement',
  'rule',
  'severity',
  'status',
  'role',
  'source',
  'subjectRef',
  'subject',
  'issuer',
  'view',
  'route',
  'shard',
  'index',
  'limit',
  'from',
  'to',
  'proof',
  'cursor',
  'q',
  'assignee',
  'triage',
  'desk',
  'agency',
  'sort',
  'since',
  'asOf',
  'columns',
];

describe('what the log has of a request', () => {
  it('is nothing that somebody typed, whatever she typed, where no row has it', () => {
    // Marked, so that a part of it would be found: no code of ours has such letters in a row.
    const typed = fc
      .tuple(
        fc.constantFrom('', 'k1:', 'urn:agency:x:', 'A-', '0', '2025-01-01T00:00:00Z '),
        fc.stringMatching(/^[A-Za-z0-9._:-]{0,40}$/),
        fc.string(),
      )
      .map(([begin, middle, end]) => `${begin}Zzyzx${middle}Zzyzx${end}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...ROUTES),
        fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), typed),
        (route, given) => {
          const logged = loggedFilter(route, given, false, digests);
          expect(JSON.stringify(logged)).not.toContain('Zzyzx');
          for (const value of Object.values(logged.filter)) expect(value).toMatch(ACCESS_CODE);
          for (const value of Object.values(logged.digests)) expect(value).toMatch(KEYED);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is a code for what is of a closed list, a number or a time', () => {
    const given = { rule: 'DIS-17', severity: 'HIGH', from: '2025-01-01T01:00:00 01:00', limit: '50', cursor: 'abc' };
    expect(loggedFilter('/v1/findings', given, false, digests)).toEqual({
      filter: { rule: 'DIS-17', severity: 'HIGH', from: '2025-01-01T00:00:00.000Z', limit: '50', page: 'next' },
      digests: {},
    });
    expect(
      Object.keys(loggedFilter('/v1/findings', { rule: 'ADA-17', agreement: 'ada' }, false, digests).digests),
    ).toEqual(['rule', 'agreement']);
    expect(loggedFilter('/v1/findings', { agreement: 'irs-ice-2025' }, true, digests).filter).toEqual({
      agreement: 'irs-ice-2025',
    });
  });

  it('is the same for an id as a spreadsheet has it, shown or not', () => {
    const id = '-7WmJ0cLk2yVx1ZtBfNd3A';
    for (const shown of [true, false])
      for (const [path, name] of [
        ['/v1/findings/:id', 'id'],
        ['/v1/oversight', 'finding'],
      ] as const)
        expect(loggedFilter(path, { [name]: `'${id}` }, shown, digests)).toEqual(
          loggedFilter(path, { [name]: id }, shown, digests),
        );
  });

  it('is an entry that the contract describes, for any reader', async () => {
    const sent: string[] = [];
    const send = global.fetch;
    global.fetch = ((_url: URL, init: { body: string }) => {
      sent.push(init.body);
      return Promise.resolve(new Response('{}'));
    }) as unknown as typeof fetch;
    try {
      const log = new AccessLog({ url: 'http://localhost', token: () => Promise.resolve('secret-token'), digests });
      const printable = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
        .filter((text) => /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(text) && text.length <= 255);
      const list = fc.oneof(
        fc.constant('*' as const),
        fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/), { minLength: 1, maxLength: 300 }),
      );
      await fc.assert(
        fc.asyncProperty(
          printable,
          printable,
          list,
          list,
          fc.dictionary(fc.constantFrom(...NAMES), fc.string()),
          async (subject, name, agencies, agreements, query) => {
            const principal = {
              ...{ issuer: 'https://id.test', subject, client: null, role: 'auditor', agency: null, sources: [] },
              ...{ scope: { agencies, agreements }, name, until: 0 },
            } as unknown as Principal;
            const request: AskedRequest = {
              principal,
              headers: {},
              route: { path: '/v1/findings/:id' },
              params: { id: 'x' },
              query,
            };
            sent.length = 0;
            await log.begin('findings', request, { setHeader: () => undefined }).shown({ rows: 1 });
            const body = JSON.parse(sent[0]!) as { access: unknown; name: string };
            expect(access.safeParse(body.access).error).toBeUndefined();
            expect(sent[0]).not.toContain('secret-token');
            expect(body.name).toBe(name.slice(0, 300));
            expect('name' in (body.access as { reader: object }).reader).toBe(false);
          },
        ),
        { numRuns: 300 },
      );
    } finally {
      global.fetch = send;
    }
  });

  it('has several codes with plus signs between them, and a digest where one is none or there is no room', () => {
    const of = (given: Record<string, string>) => loggedFilter('/v1/findings', given, true, digests);
    expect(
      of({ rule: 'DIS-17,DIS-04', triage: 'new,reopened', asOf: '17', sort: 'due', assignee: 'me' }).filter,
    ).toEqual({
      ...{ rule: 'DIS-17+DIS-04', triage: 'new+reopened', asOf: '17', sort: 'due', assignee: 'me' },
    });
    const told = of({ rule: 'DIS-17,ADA-99', q: 'ada lovelace', assignee: 'https://id.test ada', columns: 'id,rule' });
    expect(told.filter).toEqual({});
    expect(Object.keys(told.digests)).toEqual(['rule', 'q', 'assignee', 'columns']);
    expect(Object.keys(of({ severity: Array(30).fill('CRITICAL').join(',') }).digests)).toEqual(['severity']);
  });
});
