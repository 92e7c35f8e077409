import { judgeRandomCases } from '../support/random-cases.js';

/** A sample; the full spec beside this one runs two hundred seeds. */
describe('random cases, through the pure engine', () => {
  judgeRandomCases({ seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], interleaved: [1, 2, 3, 29], orders: 2 });
});
