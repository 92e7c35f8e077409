/** Who asks: access tokens of issuers, tokens of our own processes, roles and scopes. */
export { Open } from '#libs/platform';
export { MaybeWho, Processes, Roles, WhichProcess, Who } from './http/decorators.js';
export type { AuthenticatedRequest } from './http/request.js';
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
export { identityProblemKinds, RoleNotAllowed, withIdentityProblems } from './refusals.js';
export { identitySettings, type IdentitySettings } from './settings.js';
