import { setTimeout as sleep } from 'node:timers/promises';
import { Questions } from './questions.js';

const open = (): {
  questions: Questions;
  ask: (key: string, ms?: number) => void;
  done: string[];
  most: () => number;
} => {
  const questions = new Questions({ quick: 2, slow: 1, slowMs: 40 });
  const done: string[] = [];
  let [now, most] = [0, 0];
  const work = (key: string, ms: number) => async () => {
    most = Math.max(most, ++now);
    await sleep(ms);
    now--;
    done.push(key);
  };
  return {
    ...{ questions, done, most: () => most },
    ask: (key, ms = 1) => questions.ask({ key, name: key.split('#')[0]!, work: work(key, ms) }),
  };
};
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await sleep(5);
};

describe('questions of live streams', () => {
  it('are asked a few at a time, each once', async () => {
    const { ask, done, most } = open();
    for (const key of ['a', 'a', 'b', 'c', 'd', 'd']) ask(key);
    await until(() => done.length === 4);
    expect([done.sort(), most()]).toEqual([['a', 'b', 'c', 'd'], 2]);
    ask('a');
    await until(() => done.length === 5);
  });

  it('that are slow hold up other slow ones alone', async () => {
    const { ask, done, most } = open();
    ask('slow#1', 150);
    ask('quick#1');
    await until(() => done.includes('slow#1'));
    // Known as slow from here on: both wait for the one place, and the quick ones for neither.
    ask('slow#2', 150);
    ask('slow#3', 150);
    for (let n = 2; n < 12; n++) ask(`quick#${n}`);
    await until(() => done.length === 12);
    expect(done.filter((key) => key.startsWith('slow'))).toEqual(['slow#1']);
    await until(() => done.length === 14);
    expect(most()).toBeLessThanOrEqual(3);
  });

  it('that turn out to be slow give their places to others', async () => {
    const { ask, done } = open();
    ask('x', 300);
    ask('y', 120);
    ask('quick');
    await until(() => done.length === 1);
    expect(done).toEqual(['quick']);
  });

  it('that wait are dropped at the end, which waits for those under way', async () => {
    const { questions, ask, done } = open();
    for (const key of ['a', 'b', 'c']) ask(key, 20);
    await questions.end();
    expect(done.sort()).toEqual(['a', 'b']);
  });
});
