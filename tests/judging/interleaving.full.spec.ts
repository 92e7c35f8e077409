import { judgeArbitraryOrders } from '../support/arbitrary-orders.js';

describe('arrival order decides nothing, in many histories', () => {
  judgeArbitraryOrders(300);
});
