import { judgeRandomCases } from '../support/random-cases.js';

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);

describe('random cases, through the pure engine, all two hundred', () => {
  judgeRandomCases({ seeds: SEEDS, interleaved: SEEDS, orders: 1 });
});
