import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Identity } from './identity.js';

describe('Identity', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-identity-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const of = (issuer: string, publicUrl?: string) => {
    const file = join(dir, 'issuers.json');
    writeFileSync(file, JSON.stringify({ issuers: [{ issuer, may: [{ role: 'producer', agencies: '*' }] }] }));
    return Identity.of({
      COUNTERSIGN_ISSUERS_FILE: file,
      COUNTERSIGN_AUDIENCE: 'a',
      ...(publicUrl === undefined ? {} : { COUNTERSIGN_PUBLIC_URL: publicUrl }),
    });
  };

  it.each(['http://127.0.0.1:3004', 'http://localhost:3004', 'https://[::1]:3004'])(
    'believes %s, a development issuer, on this machine and nowhere else',
    async (issuer) => {
      expect((await of(issuer)).hasIssuer).toBe(true);
      expect((await of(issuer, 'http://127.0.0.1:7083')).hasIssuer).toBe(true);
      await expect(of(issuer, 'https://ledger.example')).rejects.toThrow(/one on this machine is for development/);
      await expect(of('https://login.example', 'https://ledger.example')).resolves.toBeDefined();
    },
  );
});
