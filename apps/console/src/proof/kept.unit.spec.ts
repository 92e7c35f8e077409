import { Keeping, ofShard, PINS } from './kept.js';

/** As a browser's, in memory. */
class Stored {
  constructor(readonly items = new Map<string, string>()) {}
  get length(): number {
    return this.items.size;
  }
  key = (at: number): string | null => [...this.items.keys()][at] ?? null;
  getItem = (name: string): string | null => this.items.get(name) ?? null;
  setItem = (name: string, text: string): void => void this.items.set(name, text);
  removeItem = (name: string): void => void this.items.delete(name);
}
const note = (origin: string, size: number): string => `${origin}\n${size}\nroot\n\n— ${origin} signature\n`;
const over = (items: readonly (readonly [string, string])[] = []) => {
  const stored = new Stored(new Map(items));
  return { stored, keeping: new Keeping(() => stored) };
};

describe('what a browser keeps of the logs', () => {
  it('gives back the pinned file as it was, and forgets it', () => {
    const { keeping } = over();
    expect(keeping.pinFile).toBeNull();
    expect(keeping.pin('log x\n')).toBe(true);
    expect(keeping.pinFile).toBe('log x\n');
    keeping.pin(null);
    expect(keeping.pinFile).toBeNull();
  });

  it('keeps a checkpoint for each log, in place of the one that it was compared with', () => {
    const { keeping } = over();
    keeping.see(note('a/0', 3), undefined);
    keeping.see(note('a/1', 4), undefined);
    keeping.see(note('a/0', 5), note('a/0', 3));
    expect([...keeping.seen()]).toEqual([
      ['a/0', note('a/0', 5)],
      ['a/1', note('a/1', 4)],
    ]);
    keeping.forgetSeen();
    expect(keeping.seen().size).toBe(0);
  });

  it('leaves what another window has put there meanwhile: nobody has compared the two', () => {
    const { keeping } = over();
    keeping.see(note('a/0', 3), undefined);
    keeping.see(note('a/0', 9), note('a/0', 2));
    keeping.see(note('a/0', 9), undefined);
    expect(keeping.seen().get('a/0')).toBe(note('a/0', 3));
  });

  it('takes no checkpoint from under the name of another log, and nothing that is none', () => {
    const { keeping, stored } = over([
      ['countersign.seen a/0', note('b/0', 3)],
      ['countersign.seen a/1', ''],
      ['countersign.seen a/2', 'a/2'],
      ['countersign.seen ', '\n3\n'],
      ['countersign.preferences', '{}'],
      ['countersign.seen __proto__', note('__proto__', 3)],
    ]);
    expect([...keeping.seen().keys()].filter((origin) => origin !== '')).toEqual(['__proto__']);
    keeping.see('no line', undefined);
    keeping.see('\nno name', undefined);
    expect(stored.length).toBe(6);
    keeping.forgetSeen();
    expect([...stored.items.keys()]).toEqual(['countersign.preferences']);
  });

  it('does not fill the browser with logs of any name', () => {
    const { keeping } = over();
    for (let at = 0; at < 200; at += 1) keeping.see(note(`log/${at}`, 1), undefined);
    expect(keeping.seen().size).toBe(64);
    keeping.see(note('log/3', 2), note('log/3', 1));
    expect(keeping.seen().get('log/3')).toBe(note('log/3', 2));
  });

  it('goes on where a browser keeps nothing, and says so', () => {
    const shut = new Keeping(() => {
      throw new Error('denied');
    });
    expect(shut.pinFile).toBeNull();
    expect(shut.pin('log x')).toBe(false);
    expect(shut.seen().size).toBe(0);
    expect(() => shut.see(note('a/0', 1), undefined)).not.toThrow();
    expect(() => shut.forgetSeen()).not.toThrow();
    const { stored } = over([[PINS, 'kept']]);
    expect(new Keeping(() => stored).pinFile).toBe('kept');
  });

  it('knows of a shard what was remembered of this ledger, and not of one that this browser knew before', () => {
    const seen = new Map([
      ['old.example/0', 'old'],
      ['ledger.example/0', 'ledger'],
      ['ledger.example/10', 'other shard'],
    ]);
    expect(ofShard(seen, '0', ['ledger.example'])).toBe('ledger');
    expect(ofShard(seen, '0', ['ledger.example/0'])).toBe('ledger');
    expect(ofShard(seen, '0', ['example'])).toBeUndefined();
    expect(ofShard(seen, '1', ['ledger.example'])).toBeUndefined();
    // A server that names no keys does not get away with it.
    expect(ofShard(seen, '0', [])).toBe('old');
  });
});
