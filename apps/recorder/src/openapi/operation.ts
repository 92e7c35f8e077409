import { operations } from '#libs/openapi';
import { problemKinds } from '../problem-kinds.js';
import { answers } from './answers.js';

/** Documents an operation of the recorder. */
export const Operation = operations(answers, problemKinds, [
  'invalid-parameters',
  'method-not-allowed',
  'body-too-large',
  'encoded-body',
  'misdirected',
  'unexpected',
  'ledger-away',
  'ledger-frozen',
]);
