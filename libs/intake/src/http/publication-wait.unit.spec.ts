import type { StoredCheckpoint } from '#libs/ledger';
import { PublicationWait } from './publication-wait.js';

describe('PublicationWait', () => {
  const receipt = () => Promise.resolve(Buffer.from('proof'));
  const of = (size: number): StoredCheckpoint => ({ size }) as StoredCheckpoint;

  it('gives up no earlier than it was told to, though the last pause is shorter than the others', async () => {
    const wait = new PublicationWait({ latestCheckpoint: () => Promise.resolve(of(3)), receipt });
    const began = performance.now();
    expect(await wait.covering('0', 3, 150)).toBeUndefined();
    expect(performance.now() - began).toBeGreaterThanOrEqual(150);
  });

  it('asks a ledger that is away again', async () => {
    const answers = [
      () => Promise.reject(new Error('away')),
      () => Promise.resolve(null),
      () => Promise.resolve(of(4)),
    ];
    const wait = new PublicationWait({ latestCheckpoint: () => answers.shift()!(), receipt });
    expect(await wait.covering('0', 3, 3_600_000)).toEqual(of(4));
  });

  it('ends with those that wait, and lets nobody wait after that', async () => {
    const asked: string[] = [];
    const wait = new PublicationWait({
      latestCheckpoint: (shard) => {
        asked.push(shard);
        return Promise.resolve(null);
      },
      receipt,
    });
    const waiting = wait.covering('0', 3, 3_600_000);
    wait.end();
    expect(await waiting).toBeUndefined();
    expect(await wait.covering('1', 3, 3_600_000)).toBeUndefined();
    expect(asked).toEqual(['0', '1']);
  });
});
