import {
  type ActOf,
  type Control,
  type Entry,
  encodeEntry,
  entryTail,
  type OversightAct,
  OVERSEERS,
} from '#libs/contracts';
import { NOTHING, type Scope, scopeOfAgency } from '#libs/identity';
import { actOfPerson, OFFICER, OVERSEER } from '../../../../tests/support/acts-of-people.js';
import { type EntryReader, entryOf, mayReadEntry } from './may-read-entry.js';

const WHOLE: Scope = { agencies: '*', agreements: '*' };
const IRS = scopeOfAgency('irs');
const ICE = scopeOfAgency('ice');

const who = (scope: Scope, more: Partial<EntryReader> = {}): EntryReader => ({
  ...{ scope, role: 'auditor', issuer: 'https://id.test', subject: 'u1' },
  ...more,
});

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
    readers.filter(([, scope]) => mayReadEntry(who(scope), of)).map(([name]) => name);

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
    expect(mayReadEntry(who({ agencies: ['*'], agreements: ['*'] }), event('urn:agency:irs:a'))).toBe(false);
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

describe('who may read an act of a person', () => {
  const X = 'irs-ice-2025';
  const officer = { role: 'privacy-officer' } as const;
  const overseer = { role: 'overseer' } as const;
  const self = { ...overseer, issuer: OVERSEER.issuer, subject: OVERSEER.subject };
  const readers: Readonly<Record<string, EntryReader>> = {
    'officer of irs': who(IRS, officer),
    'officer of ice': who(ICE, officer),
    'auditor of irs': who({ agencies: ['irs'], agreements: '*' }),
    'auditor of irs under it': who({ agencies: ['irs'], agreements: [X] }),
    'auditor of irs under another': who({ agencies: ['irs'], agreements: ['y'] }),
    'auditor of ice': who({ agencies: ['ice'], agreements: '*' }),
    'auditor of all under it': who({ agencies: '*', agreements: [X] }),
    'auditor of everything': who(WHOLE),
    'overseer of irs': who({ agencies: ['irs'], agreements: '*' }, overseer),
    'overseer of all under it': who({ agencies: '*', agreements: [X] }, overseer),
    'overseer of ice who did it': who({ agencies: ['ice'], agreements: '*' }, self),
    'overseer of everything': who(WHOLE, overseer),
  };
  const by = (act: OversightAct, of = OFFICER): string[] => {
    const read = entry({ oversight: actOfPerson({ act, by: of }).oversight });
    return Object.entries(readers).flatMap(([name, reader]) => (mayReadEntry(reader, read) ? [name] : []));
  };
  const moved = actOfPerson().oversight.act as ActOf<'triage.moved'>;
  const approval = '0f8fad5b-d9cb-469f-a165-70867728950e';

  it('of an agency’s desk, under an agreement', () => {
    expect(by(moved)).toEqual([
      ...['officer of irs', 'auditor of irs', 'auditor of irs under it', 'auditor of all under it'],
      ...['auditor of everything', 'overseer of irs', 'overseer of all under it', 'overseer of everything'],
    ]);
  });
  it('of an agency’s desk, under none', () => {
    expect(by({ ...moved, agreement: null })).toEqual([
      ...['officer of irs', 'auditor of irs', 'auditor of everything', 'overseer of irs', 'overseer of everything'],
    ]);
  });
  it('of the overseers’ desk', () => {
    expect(by({ ...moved, desk: OVERSEERS, agreement: 'y' }, OVERSEER)).toEqual([
      ...['auditor of everything', 'overseer of ice who did it', 'overseer of everything'],
    ]);
    expect(by({ ...moved, desk: OVERSEERS }, OVERSEER)).toContain('overseer of all under it');
  });
  it('of an officer who said something for her agency: under its agreement', () => {
    const said = (agreement: string): OversightAct => ({
      ...{ kind: 'act.recorded', desk: 'irs', agreement, source: 'urn:agency:irs:console' },
      ...{ event: '019a0000-0000-7000-8000-000000000001', type: 'gov.transfer.incident.reported.v1' },
      digest: `sha256:${'0'.repeat(64)}`,
    });
    expect(by(said(X))).toEqual(by(moved));
    expect(by(said('y'))).toEqual([
      ...['officer of irs', 'auditor of irs', 'auditor of irs under another', 'auditor of everything'],
      ...['overseer of irs', 'overseer of everything'],
    ]);
  });
  it('of somebody who decides for another desk: her own', () => {
    expect(by({ kind: 'approval.given', approval, reason: 'seen' }, { ...OFFICER, agency: 'ice' })).toEqual([
      ...[
        'officer of ice',
        'auditor of ice',
        'auditor of everything',
        'overseer of ice who did it',
        'overseer of everything',
      ],
    ]);
  });
});
