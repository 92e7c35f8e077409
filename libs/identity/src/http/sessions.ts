import type { Principal } from '../principal.js';
import type { NoToken } from '../refusals.js';

/** What a session is made out by: the request as it came. */
export interface CookieRequest {
  method: string;
  /** With its query. */
  url: string;
  rawHeaders: readonly string[];
}

/** Who a session is of. */
export interface FoundSession {
  /** As the token in it says, checked as every token. */
  principal: Principal;
  /** For the app that keeps sessions alone. */
  session: object;
}

/** Sessions of browsers, where an app keeps them. */
export interface BrowserSessions {
  /** What the request names a session by; undefined: it names none. @throws AuthorizationMalformed */
  credentialOf(rawHeaders: readonly string[]): string | undefined;
  /**
   * NoToken: there is no such session any more, and the request is nobody's. Browsers send what names one by themselves, so that is no fault
   * where anybody may ask. @throws what refuses the request whatever it asks for
   */
  find(credential: string, request: CookieRequest): Promise<FoundSession | NoToken>;
}
