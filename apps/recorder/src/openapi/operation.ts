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
  'malformed-request',
  'request-timeout',
  'headers-too-large',
  'rate-limited',
  'unexpected',
  'malformed-authorization',
  'no-token',
  'invalid-token',
  'principal-refused',
  'role-not-allowed',
  'issuer-away',
  'ledger-away',
  'ledger-frozen',
]);
