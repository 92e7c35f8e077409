/**
 * Checks an entry, its receipt and the log's earlier checkpoint against keys that the reader has got elsewhere, over cryptography that is
 * given: for a page as for a command. Pure.
 */
export {
  type CheckedLog,
  type CheckedReceipt,
  type LogQuestion,
  receiptChecks,
  receiptOf,
  type ReceiptQuestion,
} from './receipt/check-receipt.js';
export type { Cosigner } from './receipt/cosigners.js';
export type { Pins } from './receipt/pins.js';
export { type Compared, type Mark, type Step, type StepId, STEPS } from './receipt/steps.js';
export { quorumText } from './receipt/witness-step.js';
