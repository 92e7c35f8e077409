import { CheckQueue, MOST_WAITING } from './queue.js';

describe('the queue of checks', () => {
  /** Each waits until it is let go. */
  function jobs() {
    const begun: string[] = [];
    const release: (() => void)[] = [];
    const job = (name: string) => () => {
      begun.push(name);
      return new Promise<void>((done) => void release.push(done));
    };
    const next = async (): Promise<void> => {
      release.shift()!();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    };
    return { begun, job, next };
  }

  it('runs one after the other, each once', async () => {
    const [queue, { begun, job, next }] = [new CheckQueue(), jobs()];
    for (const name of ['a', 'b', 'b', 'a']) expect(queue.add(name, job(name))).toBe(true);
    expect(begun).toEqual(['a']);
    await next();
    expect(begun).toEqual(['a', 'b']);
    await next();
    expect(begun).toEqual(['a', 'b']);
    // It may be checked again.
    queue.add('a', job('a'));
    expect(begun).toEqual(['a', 'b', 'a']);
  });

  it('lets so many wait by themselves, and all that she asks for', () => {
    const [queue, { job }] = [new CheckQueue(), jobs()];
    queue.add('runs', job('runs'));
    for (let at = 0; at < MOST_WAITING; at += 1) expect(queue.add(`${at}`, job(`${at}`))).toBe(true);
    expect(queue.add('late', job('late'))).toBe(false);
    expect(queue.add('asked', job('asked'), { wanted: true })).toBe(true);
  });

  it('drops what left the screen before its turn, but not what she asked for', async () => {
    const [queue, { begun, job, next }] = [new CheckQueue(), jobs()];
    queue.add('runs', job('runs'));
    queue.add('left', job('left'));
    queue.add('asked', job('asked'));
    queue.add('asked', job('asked'), { wanted: true });
    expect(queue.drop('runs')).toBe(false);
    expect(queue.drop('left')).toBe(true);
    expect(queue.drop('asked')).toBe(false);
    await next();
    expect(begun).toEqual(['runs', 'asked']);
  });

  it('forgets all that waits', async () => {
    const [queue, { begun, job, next }] = [new CheckQueue(), jobs()];
    queue.add('runs', job('runs'));
    queue.add('waits', job('waits'), { wanted: true });
    queue.clear();
    await next();
    expect(begun).toEqual(['runs']);
  });
});
