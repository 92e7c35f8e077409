import { Drafts, type Kept } from './drafts.js';

class Storage implements Kept {
  private readonly values = new Map<string, string>();
  get length(): number {
    return this.values.size;
  }
  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }
  removeItem(name: string): void {
    this.values.delete(name);
  }
}

const MARTA = { issuer: 'https://login.irs.example', subject: 'marta' };

describe('drafts', () => {
  it('are kept for the same person, over a sign-in', () => {
    const kept = new Storage();
    const drafts = new Drafts(() => kept);
    drafts.areOf(MARTA);
    drafts.set('note/1', 'asked by telephone');
    // The page is loaded again.
    const again = new Drafts(() => kept);
    again.areOf({ ...MARTA });
    expect(again.get('note/1')).toBe('asked by telephone');
  });

  it('are gone when somebody else signs in with the same window, whoever the issuer says she is', () => {
    for (const other of [
      { ...MARTA, subject: 'devin' },
      { ...MARTA, issuer: 'https://login.ice.example' },
    ]) {
      const kept = new Storage();
      const drafts = new Drafts(() => kept);
      drafts.areOf(MARTA);
      for (const key of ['a', 'b', 'c']) drafts.set(key, 'secret');
      drafts.areOf(other);
      expect(['a', 'b', 'c'].map((key) => drafts.get(key))).toEqual(['', '', '']);
      expect(
        JSON.stringify([...Array(kept.length).keys()].map((index) => kept.getItem(kept.key(index)!))),
      ).not.toContain('secret');
    }
  });

  it('leave what is not theirs, and need no browser that keeps anything', () => {
    const kept = new Storage();
    kept.setItem('other', '1');
    const drafts = new Drafts(() => kept);
    drafts.set('a', 'x');
    drafts.dropAll();
    expect([kept.getItem('other'), drafts.get('a')]).toEqual(['1', '']);
    const nothing = new Drafts(() => {
      throw new Error('SecurityError');
    });
    nothing.areOf(MARTA);
    nothing.set('a', 'x');
    // As long as the page lives.
    expect(nothing.get('a')).toBe('x');
    nothing.dropAll();
    expect(nothing.get('a')).toBe('');
  });
});
