import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownBlocks } from '../../../../tests/support/markdown-blocks.js';
import { ConfigError } from '#libs/platform';
import { parseIssuers, readIssuers } from './issuers.js';

const may = [{ role: 'compliance-officer', agencies: ['irs'] }];
const one = { issuer: 'https://login.example.gov', may };

const faults = (...issuers: object[]): string[] => {
  try {
    parseIssuers({ issuers });
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(({ expected }) => expected.split(':')[0]!);
  }
};

describe('the settings file of issuers', () => {
  it('has a default for all that need not be said', () => {
    expect(parseIssuers({ issuers: [one] })).toEqual([
      {
        ...one,
        algorithms: ['EdDSA', 'ES256', 'RS256'],
        clockToleranceSeconds: 30,
        keys: { freshSeconds: 600, keepSeconds: 3600, cooldownSeconds: 30 },
        claims: {
          role: 'countersign_role',
          agency: 'countersign_agency',
          sources: 'countersign_sources',
          agencies: 'countersign_agencies',
          agreements: 'countersign_agreements',
          until: 'countersign_until',
          name: 'name',
        },
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['an issuer in the clear', { ...one, issuer: 'http://login.example.gov' }, ['issuers.0.issuer']],
    ['an issuer with a query', { ...one, issuer: 'https://login.example.gov?x=1' }, ['issuers.0.issuer']],
    ['an issuer with a password', { ...one, issuer: 'https://a:b@login.example.gov' }, ['issuers.0.issuer']],
    ['keys in the clear', { ...one, jwksUrl: 'http://login.example.gov/keys' }, ['issuers.0.jwksUrl']],
    ['a shared secret', { ...one, algorithms: ['HS256'] }, ['issuers.0.algorithms.0']],
    ['no signature', { ...one, algorithms: ['none'] }, ['issuers.0.algorithms.0']],
    ['no algorithm', { ...one, algorithms: [] }, ['issuers.0.algorithms']],
    ['an hour of tolerance', { ...one, clockToleranceSeconds: 3600 }, ['issuers.0.clockToleranceSeconds']],
    ['a misspelt member', { ...one, algoritms: ['ES256'] }, ['issuers.0']],
    ['a misspelt claim', { ...one, claims: { rol: 'x' } }, ['issuers.0.claims']],
    ['nothing that it may', { ...one, may: [] }, ['issuers.0.may']],
    ['an unknown role', { ...one, may: [{ role: 'admin', agencies: '*' }] }, ['issuers.0.may.0.role']],
    [
      'an agency that is none',
      { ...one, may: [{ role: 'producer', agencies: ['I R S'] }] },
      ['issuers.0.may.0.agencies.0'],
    ],
    ['an officer of agreements', { ...one, may: [{ ...may[0], agreements: '*' }] }, ['issuers.0.may.0']],
    [
      'an auditor without agreements',
      { ...one, may: [{ role: 'auditor', agencies: '*' }] },
      ['issuers.0.may.0.agreements'],
    ],
    [
      'keys that are fresh longer than kept',
      { ...one, keys: { freshSeconds: 600, keepSeconds: 60 } },
      ['issuers.0.keys.keepSeconds'],
    ],
    ['several faults', { ...one, issuer: 'x', algorithms: [] }, ['issuers.0.issuer', 'issuers.0.algorithms']],
  ])('may not have %s', (_name, issuer, expected) => {
    expect(faults(issuer)).toEqual(expected);
  });

  it('has each issuer once, and at least one', () => {
    expect(faults(one, { ...one, issuer: 'https://other.example' }, one)).toHaveLength(1);
    expect(faults()).toEqual(['issuers']);
  });

  it('may be on this machine, and reached within a network of containers', () => {
    expect(faults({ ...one, issuer: 'http://127.0.0.1:3004', internalUrl: 'http://issuer:3004' })).toEqual([]);
  });

  it('may be what docs/identity.md shows', () => {
    const [shown] = markdownBlocks('docs/identity.md').filter(({ language }) => language === 'json');
    expect(parseIssuers(JSON.parse(shown!.text))).toHaveLength(2);
  });

  it('is a file that can be read, and JSON', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-issuers-'));
    try {
      await expect(readIssuers(join(dir, 'none'))).rejects.toThrow('ENOENT');
      writeFileSync(join(dir, 'half'), '{"issuers":');
      await expect(readIssuers(join(dir, 'half'))).rejects.toThrow(/COUNTERSIGN_ISSUERS_FILE: .*\(is not JSON\)/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
