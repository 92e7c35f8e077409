import { judgeEvasiveCases } from '../support/evasive-cases.js';

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);

describe('evasive cases, through the pure engine, all two hundred', () => {
  judgeEvasiveCases({ seeds: SEEDS, interleaved: SEEDS });
});
