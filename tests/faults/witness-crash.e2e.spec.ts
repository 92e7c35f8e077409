import { generateLogKey, openCheckpoint, parseCosignatures } from '#libs/tlog';
import { originHash, WITNESS_CRASH_POINTS } from '#libs/witness';
import { WitnessProcess } from '../e2e/witness-process.js';
import { WitnessedLog } from '../support/witnessed-log.js';
import { eventually } from './recorder-harness.js';

/** Logs that also sign another history from entry 5 on, so that a crash could make a witness cosign both. */
const pairs = [...WITNESS_CRASH_POINTS, 'hammered'].map((_, i) => {
  const key = generateLogKey(`log.example/${i}`);
  return { log: new WitnessedLog(key), fork: new WitnessedLog(key, 'other', 5) };
});
const witness = new WitnessProcess(pairs.map(({ log }) => log.key.verifier));
afterAll(() => witness.close());

const status = async (body: Uint8Array): Promise<number | undefined> => (await witness.post(body))?.status;
async function storedSize({ log }: { log: WitnessedLog }): Promise<number> {
  const response = await fetch(`${witness.url}/${originHash(log.origin)}/checkpoint`);
  const note = Buffer.from(await response.arrayBuffer());
  const { checkpoint, note: opened } = openCheckpoint(note, log.key.verifier, [witness.key.verifier]);
  expect(opened.verified).toHaveLength(2);
  return checkpoint.size;
}

describe('a witness that is killed', () => {
  it('between any two steps has cosigned one history only', async () => {
    let hits = 0;
    for (const [i, point] of WITNESS_CRASH_POINTS.entries()) {
      const { log, fork } = pairs[i]!;
      // Passes this crash point while the previous one is checked, once at the start, and dies the next time.
      const process = await witness.start({ COUNTERSIGN_CRASH_AT: `${point}:${hits + 2}` });
      if (i > 0) await aftermath(i - 1);
      expect([point, await status(log.request(0, 5))]).toEqual([point, 200]);
      expect([point, await status(log.request(5, 9))]).toEqual([point, undefined]);
      expect((await process.exited).signal).toBe('SIGKILL');
      expect(fork.root(5)).toEqual(log.root(5));
      hits = storedBy(point) ? 0 : 1;
    }
    await witness.start();
    await aftermath(WITNESS_CRASH_POINTS.length - 1);
  }, 180_000);

  const storedBy = (point: string): boolean => ['witness.afterRename', 'witness.afterStore'].includes(point);

  /** Nobody received an answer for size 9. If it is not stored, the other history may be cosigned; if it is, never. */
  async function aftermath(i: number): Promise<void> {
    const point = WITNESS_CRASH_POINTS[i]!;
    const { log, fork } = pairs[i]!;
    expect([point, await storedSize(pairs[i]!)]).toEqual([point, storedBy(point) ? 9 : 5]);
    const first = storedBy(point) ? log : fork;
    const other = storedBy(point) ? fork : log;
    expect([point, await status(fork.request(5, 9))]).toEqual([point, storedBy(point) ? 409 : 200]);
    for (const [oldSize, size] of [
      [5, 9],
      [9, 9],
      [9, 12],
      [0, 9],
    ] as const) {
      expect([409, 422]).toContain(await status(other.request(oldSize, size)));
    }
    expect(openCheckpoint(first.checkpoint(9), first.key.verifier).checkpoint.size).toBe(await storedSize(pairs[i]!));
  }

  it('during many requests has stored no size smaller than one it answered', async () => {
    const pair = pairs.at(-1)!;
    let answered = 0;
    // The process that checks the store of the killed one is the next to be killed.
    let process = witness.running ?? (await witness.start());
    for (const more of [1, 20, 60]) {
      const enough = answered + more;
      let size = Math.max(answered, 0);
      const ask = async (): Promise<void> => {
        for (;;) {
          // The other requests increase `size` while this one waits.
          const asked = size + 1;
          const answer = await witness.post(pair.log.request(size, asked));
          if (answer === undefined) return;
          if (answer.status === 409) size = Number(answer.text);
          if (answer.status !== 200) continue;
          expect(parseCosignatures(answer.text)).toHaveLength(1);
          answered = Math.max(answered, asked);
          size = answered;
        }
      };
      const asking = Promise.all([ask(), ask(), ask()]);
      await eventually(() => expect(answered).toBeGreaterThanOrEqual(enough));
      await process.kill9();
      await asking;
      process = await witness.start();
      expect(await storedSize(pair)).toBeGreaterThanOrEqual(answered);
    }
  }, 180_000);
});
