import { judgeEvasiveCases } from '../support/evasive-cases.js';

/** A sample; the full spec beside this one runs two hundred seeds. */
describe('evasive cases, through the pure engine', () => {
  judgeEvasiveCases({ seeds: [1, 2, 3, 4], interleaved: [1, 2] });
});
