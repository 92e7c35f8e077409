import fc from 'fast-check';
import { judgeStrangers } from './judge-strangers.js';

/** A sample; STRANGERS_RUNS asks for more. */
const RUNS = Number(process.env.STRANGERS_RUNS ?? 40);

describe('what strangers send under an agreement', () => {
  judgeStrangers(RUNS);
});
void fc;
