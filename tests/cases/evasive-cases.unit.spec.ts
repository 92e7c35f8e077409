import { judgeEvasiveCases } from '../support/evasive-cases.js';

/** A sample: two hundred seeds are in the full spec beside this one. */
describe('evasive cases, through the pure engine', () => {
  judgeEvasiveCases({ seeds: [1, 2, 3, 4], interleaved: [1, 2] });
});
