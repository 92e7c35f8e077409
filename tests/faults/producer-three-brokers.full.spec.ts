import { emitWhileBrokersDie } from './emit-while-brokers-die.js';
import { ALL_ONCE_IN_ORDER } from './topic-and-ledger.js';

it('records every event once, with two recorders, while each of three brokers in turn is killed and started again, twice over', async () => {
  const report = await emitWhileBrokersDie({ kill: [1, 2, 3, 1, 2, 3], recorders: 2 });
  expect(report.acknowledged).toBeGreaterThan(1_200);
  expect(report).toMatchObject({ lostByKafka: [], lostByLedger: [], gaps: [], ledger: ALL_ONCE_IN_ORDER });
  expect(Math.min(...report.led)).toBeGreaterThan(0);
}, 600_000);
