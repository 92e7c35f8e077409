import { KeyedQueue } from './keyed-queue.js';

const nextTurn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('KeyedQueue', () => {
  it('lets tickets of one key through one after another, in order', async () => {
    const queue = new KeyedQueue();
    const order: number[] = [];
    const tickets = [1, 2, 3].map((n) => {
      const ticket = queue.enter(['a']);
      void ticket.turn.then(() => order.push(n));
      return ticket;
    });
    await nextTurn();
    expect(order).toEqual([1]);
    tickets[0]!.leave();
    await nextTurn();
    expect(order).toEqual([1, 2]);
    tickets[1]!.leave();
    await nextTurn();
    expect(order).toEqual([1, 2, 3]);
  });

  it('makes a ticket wait for all its keys, and for no other', async () => {
    const queue = new KeyedQueue();
    const [a, b] = [queue.enter(['a']), queue.enter(['b'])];
    let both = false;
    const ticket = queue.enter(['b', 'a']);
    void ticket.turn.then(() => (both = true));
    await queue.enter(['c']).turn;
    a.leave();
    await nextTurn();
    expect(both).toBe(false);
    b.leave();
    await nextTurn();
    expect(both).toBe(true);
  });

  it('does not deadlock on keys given in different orders', async () => {
    const queue = new KeyedQueue();
    const tickets = [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'b'],
    ].map((keys) => queue.enter(keys));
    for (const ticket of tickets) {
      await ticket.turn;
      ticket.leave();
    }
  });
});
