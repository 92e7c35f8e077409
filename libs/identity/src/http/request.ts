import type { Principal } from '../principal.js';
import type { NoToken } from '../refusals.js';
import type { ProcessCaller } from '../process/verify.js';

/** What authentication leaves on a request: who asks, one of them or neither. */
export interface AuthenticatedRequest {
  principal?: Principal;
  process?: ProcessCaller;
  /** The browser's session by which the principal was made out, as the app that keeps sessions left it. */
  session?: object;
  /** Why what names a session makes nobody out. */
  noSession?: NoToken;
  /** Refused before a route was reached: for the token itself, or without anybody having been made out. Limits count the two apart. */
  refused?: 'token' | 'nobody';
}
