import { type Control, type Entry, encodeEntry, entryTail } from '#libs/contracts';
import { NOTHING, type Scope, scopeOfAgency } from '#libs/identity';
import { entryOf, mayReadEntry } from './may-read-entry.js';

const WHOLE: Scope = { agencies: '*', agreements: '*' };
const IRS = scopeOfAgency('irs');
const ICE = scopeOfAgency('ice');

const entry = (body: object): Entry =>
  ({ v: 1, nonce: 'n', receivedAt: '2026-01-01T00:00:00.000Z', via: {}, ...body }) as never;
const event = (source: string, agreementid = 'x'): Entry => entry({ event: { source, agreementid } });
const refused = (known: object): Entry => entry({ quarantined: { reason: 'r', size: 1, commitment: 'c', known } });

describe('who may read an entry', () => {
  const readers: readonly (readonly [string, Scope])[] = [
    ['irs', IRS],
    ['ice', ICE],
    ['all agencies under x', { agencies: '*', agreements: ['x'] }],
    ['irs under y', { agencies: ['irs'], agreements: ['y'] }],
    ['everything', WHOLE],
    ['nothing', NOTHING],
  ];
  const by = (of: Entry | null): string[] =>
    readers.filter(([, scope]) => mayReadEntry(scope, of)).map(([name]) => name);

  it.each<[string, Entry | null, string[]]>([
    ['an event of irs', event('urn:agency:irs:a'), ['irs', 'all agencies under x', 'everything']],
    ['an event of ice', event('urn:agency:ice:a'), ['ice', 'all agencies under x', 'everything']],
    ['an event of irs under y', event('urn:agency:irs:a', 'y'), ['irs', 'irs under y', 'everything']],
    ['an agency whose name begins with another’s', event('urn:agency:irsx:a'), ['all agencies under x', 'everything']],
    [
      'refused, all known',
      refused({ source: 'urn:agency:irs:a', agreementid: 'x' }),
      ['irs', 'all agencies under x', 'everything'],
    ],
    ['refused, the agreement is not known', refused({ source: 'urn:agency:irs:a' }), ['irs', 'everything']],
    ['refused, nothing is known', refused({}), ['everything']],
    ['refused, the agreement alone is known', refused({ agreementid: 'x' }), ['everything']],
    ['a statement of the ledger', entry({ control: { kind: 'epoch.began' } }), ['everything']],
    ['what another kind of log holds', entry({ access: { agency: 'irs' } }), ['everything']],
    ['bytes that are no entry', null, ['everything']],
  ])('%s', (_name, of, expected) => {
    expect(by(of)).toEqual(expected);
  });

  it('is no matter of names that mean all', () => {
    expect(mayReadEntry({ agencies: ['*'], agreements: ['*'] }, event('urn:agency:irs:a'))).toBe(false);
  });

  it('reads an entry from its bytes, and nothing from others', () => {
    const control: Control = { kind: 'ruleset.published', digest: 'sha256:0', rules: [] };
    const bytes = encodeEntry(
      'AAAAAAAAAAAAAAAAAAAAAA',
      '2026-01-01T00:00:00.000Z',
      entryTail({ recorder: { instance: 'i' } }, { control }),
    );
    expect(entryOf(bytes)?.control).toEqual(control);
    expect(entryOf(Buffer.from('{'))).toBeNull();
  });
});
