import { emitWhileBrokersDie } from './emit-while-brokers-die.js';
import { ALL_ONCE_IN_ORDER } from './topic-and-ledger.js';

it('records every acknowledged event while a leader of three brokers is killed and started again', async () => {
  const report = await emitWhileBrokersDie({ kill: [1], recorders: 1 });
  expect(report.acknowledged).toBeGreaterThan(600);
  expect(report).toMatchObject({ lostByKafka: [], lostByLedger: [], gaps: [], ledger: ALL_ONCE_IN_ORDER });
  expect(Math.min(...report.led)).toBeGreaterThan(0);
}, 180_000);
