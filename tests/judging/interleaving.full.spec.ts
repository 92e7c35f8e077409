import { judgeArbitraryOrders } from '../support/arbitrary-orders.js';

describe('I4: arrival order decides nothing, in many histories', () => {
  judgeArbitraryOrders(300);
});
