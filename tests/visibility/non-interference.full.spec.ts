import { judgeTwins } from './judge-twins.js';

/** `VISIBILITY_RUNS` overrides the number of runs. */
describe('two ledgers that differ in what others keep to themselves, many times', () => {
  const runs = Number(process.env['VISIBILITY_RUNS'] ?? 300);
  judgeTwins({ random: runs, evasive: Math.ceil(runs / 3) });
});
