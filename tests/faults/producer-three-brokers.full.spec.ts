import { emitWhileBrokersDie } from './emit-while-brokers-die.js';

it('loses no acknowledged event while each leader in turn is killed and started again, twice over', async () => {
  const { acknowledged, found, gaps } = await emitWhileBrokersDie(6);
  expect(acknowledged).toBeGreaterThan(1_200);
  expect(found).toBe(acknowledged);
  expect(gaps).toEqual([]);
}, 600_000);
