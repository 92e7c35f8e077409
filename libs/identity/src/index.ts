/** Who asks: access tokens of issuers, tokens of our own processes, roles and scopes. */
export { Open } from '#libs/platform';
export { MaybeWho, Processes, Roles, WhichProcess, Who } from './http/decorators.js';
export type { AuthenticatedRequest } from './http/request.js';
export type { BrowserSessions, CookieRequest, FoundSession } from './http/sessions.js';
export { Identity, type IdentityOptions } from './identity.js';
export {
  generateProcessKey,
  NotAProcessKey,
  type ProcessKey,
  readProcessKey,
  writeProcessKey,
} from './process/key-file.js';
export { processTokens } from './process/sign.js';
export { processTokensOf } from './process/own.js';
export { PROCESS_ROLES, type ProcessCaller, type ProcessRole } from './process/verify.js';
export {
  type All,
  coversAll,
  NOTHING,
  type Principal,
  type Role,
  ROLES,
  type Scope,
  scopeOfAgency,
} from './principal.js';
export { authTimeOf } from './issuers/claims.js';
export { NoGoodAnswer } from './issuers/fetch-json.js';
export type { WebIssuer } from './issuers/issuers.js';
export type { Logout } from './issuers/logout-token.js';
export { metadataOf, reachable } from './issuers/metadata.js';
export type { TokenVerifier } from './issuers/tokens.js';
export {
  AuthorizationMalformed,
  identityProblemKinds,
  IssuerAway,
  NoToken,
  PrincipalRefused,
  principalReasons,
  RoleNotAllowed,
  TokenRefused,
  withIdentityProblems,
} from './refusals.js';
export { identitySettings, type IdentitySettings } from './settings.js';
