import { encodeEntry, entryTail, MAX_EVENT_BYTES } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { senderOf } from './sender.js';

const principal = (changes: Partial<Principal>): Principal => ({
  ...{ issuer: 'https://login.irs.example', subject: 'jane.doe@irs.example', client: 'case-files', role: 'producer' },
  ...{ agency: 'irs', sources: '*', scope: { agencies: [], agreements: [] }, name: null },
  ...{ session: null, authTime: null, until: 0 },
  ...changes,
});
const via = (changes: Partial<Principal> = {}) => senderOf(principal(changes), undefined).via;

describe('what entries say of a client', () => {
  it('is the client, its issuer and the agency that the issuer vouched for', () => {
    expect(via()).toEqual({ client: 'case-files', issuer: 'https://login.irs.example', agency: 'irs' });
  });
  it('is never a subject, which may be a person', () => {
    expect(JSON.stringify(via({ client: null }))).not.toContain('jane');
  });
  it.each([
    ['an e-mail address', 'jane.doe@irs.example'],
    ['a number of a person', '123-45-6789'],
    ['text that is not plain', 'a client "x"\n'],
    ['a long text', 'x'.repeat(100_000)],
  ])('is a digest of %s', (_what, client) => {
    expect(via({ client }).client).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(via({ client: `${client}.` }).client).not.toBe(via({ client }).client);
  });
  it('leaves room for the largest event', () => {
    const http = via({ client: 'x'.repeat(200), issuer: `https://${'x'.repeat(192)}`, agency: 'a'.repeat(40) });
    const vkey = `${'x'.repeat(64)}+00000000+A${'Q'.repeat(43)}`;
    const tail = entryTail(
      { http, forwarder: 'a'.repeat(40), signed: true },
      { event: Buffer.alloc(MAX_EVENT_BYTES, ' ') },
      { signature: { vkey, value: `${'A'.repeat(86)}==` }, mode: 'binary' },
    );
    expect(() => encodeEntry('A'.repeat(22), '2025-01-01T00:00:00.000Z', tail)).not.toThrow();
  });
});
