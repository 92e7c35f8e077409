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
