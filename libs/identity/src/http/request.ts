import type { Principal } from '../principal.js';
import type { ProcessCaller } from '../process/verify.js';

/** What authentication leaves on a request: who asks, one of them or neither. */
export interface AuthenticatedRequest {
  principal?: Principal;
  process?: ProcessCaller;
}
