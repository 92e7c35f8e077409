import { operations } from '#libs/openapi';
import { problemKinds } from '../http/problems.js';
import { answers } from './answers.js';

/** Documents an operation of the api. */
export const Operation = operations(answers, problemKinds, [
  'invalid-parameters',
  'method-not-allowed',
  'misdirected',
  'malformed-request',
  'request-timeout',
  'headers-too-large',
  'rate-limited',
  'unexpected',
  'malformed-authorization',
  'no-token',
  'session-ended',
  'invalid-token',
  'principal-refused',
  'role-not-allowed',
  'issuer-away',
  'purpose-required',
  'access-log-away',
  'database-away',
  'query-too-slow',
]);
