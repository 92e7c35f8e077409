import type { Principal } from '../principal.js';
import type { ProcessCaller } from '../process/verify.js';

/** What authentication leaves on a request: who asks, one of them or neither. */
export interface AuthenticatedRequest {
  principal?: Principal;
  process?: ProcessCaller;
  /** Refused before a route was reached: for the token itself, or without anybody having been made out. Limits count the two apart. */
  refused?: 'token' | 'nobody';
}
