import { judgeArbitraryOrders } from '../support/arbitrary-orders.js';

/** A sample; the full spec beside this one runs many more. */
describe('arrival order decides nothing', () => {
  judgeArbitraryOrders(8);
});
