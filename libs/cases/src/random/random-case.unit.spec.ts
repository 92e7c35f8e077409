import { randomCase } from './random-case.js';

interface Event {
  id: string;
  type: string;
  data: { items: { rows: unknown[][] } };
}

describe('randomCase', () => {
  it('is the same for the same seed', () => {
    expect(randomCase(3)).toEqual(randomCase(3));
    expect(randomCase(3).truth).not.toEqual(randomCase(4).truth);
  });

  it.each([1, 2, 3])('seed %i: says how many rows its requests have', (seed) => {
    const { sendings, truth } = randomCase(seed);
    const parts = new Map<string, number>();
    for (const { value } of sendings) {
      const { id, type, data } = JSON.parse(value.toString()) as Event;
      if (type === 'gov.transfer.request.submitted.v1') parts.set(id, data.items.rows.length);
    }
    expect(truth.items).toBe([...parts.values()].reduce((sum, rows) => sum + rows, 0));
  });
});
