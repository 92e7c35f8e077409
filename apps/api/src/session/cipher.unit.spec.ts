import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionCipher } from './cipher.js';

describe('SessionCipher', () => {
  const cipher = new SessionCipher(Buffer.alloc(32, 7));
  const place = { what: 'tokens', of: 'row' } as const;
  const value = { access: 'eyJ', refresh: 'r' };

  it('opens what it has sealed', () => {
    expect(cipher.open(place, cipher.seal(place, value))).toEqual(value);
  });

  it('never seals alike, and shows nothing', () => {
    expect(cipher.seal(place, value).equals(cipher.seal(place, value))).toBe(false);
    expect(cipher.seal(place, value).toString('latin1')).not.toContain('eyJ');
  });

  it('opens nothing of another key, row or kind, or that was changed', () => {
    const sealed = cipher.seal(place, value);
    expect(new SessionCipher(Buffer.alloc(32, 8)).open(place, sealed)).toBeUndefined();
    expect(cipher.open({ ...place, of: 'other' }, sealed)).toBeUndefined();
    expect(cipher.open({ ...place, what: 'sign-in' }, sealed)).toBeUndefined();
    sealed[15]! ^= 1;
    expect(cipher.open(place, sealed)).toBeUndefined();
    expect(cipher.open(place, Buffer.alloc(3))).toBeUndefined();
  });

  it('gives each session a CSRF token of its own, which is not its id', () => {
    const token = cipher.csrfToken('a');
    expect(cipher.isCsrfToken('a', token)).toBe(true);
    expect(cipher.isCsrfToken('b', token)).toBe(false);
    expect(cipher.isCsrfToken('a', '')).toBe(false);
    expect(cipher.isCsrfToken('a', 'a')).toBe(false);
    expect(new SessionCipher(Buffer.alloc(32, 8)).isCsrfToken('a', token)).toBe(false);
  });

  it('reads its key from a file of its owner alone', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-session-'));
    try {
      const file = join(dir, 'session.key');
      writeFileSync(file, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
      expect((await SessionCipher.read(file)).csrfToken('a')).toBe(cipher.csrfToken('a'));
      writeFileSync(join(dir, 'open.key'), Buffer.alloc(32), { mode: 0o644 });
      await expect(SessionCipher.read(join(dir, 'open.key'))).rejects.toThrow(/COUNTERSIGN_SESSION_KEY_FILE/);
      writeFileSync(join(dir, 'short.key'), 'x', { mode: 0o600 });
      await expect(SessionCipher.read(join(dir, 'short.key'))).rejects.toThrow(/32 bytes/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
