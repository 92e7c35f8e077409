import { emitWhileBrokersDie } from './emit-while-brokers-die.js';

it('loses no acknowledged event while a leader of three brokers is killed and started again', async () => {
  const { acknowledged, found, gaps } = await emitWhileBrokersDie(1);
  expect(acknowledged).toBeGreaterThan(600);
  expect(found).toBe(acknowledged);
  expect(gaps).toEqual([]);
}, 180_000);
