/**
 * What somebody acts as. One token acts in one role, so that an act always says in which capacity it was done.
 * producer: a system of an agency, which sends events. compliance-officer, privacy-officer: a person of an agency. auditor: reads in scope
 * and changes nothing. overseer: the same, and may act where the rules ask for an overseer.
 */
export const ROLES = ['producer', 'compliance-officer', 'privacy-officer', 'auditor', 'overseer'] as const;
export type Role = (typeof ROLES)[number];

/** `*`: all of them, those to come too. */
export type All = '*';

/** What of the ledger somebody may read: rows of these agencies under these agreements. */
export interface Scope {
  agencies: readonly string[] | All;
  agreements: readonly string[] | All;
}

/** Who asks, as an issuer that we trust has said it in a token that we have checked. */
export interface Principal {
  /** `iss` and `sub`: together they name a person or a client for good. */
  issuer: string;
  subject: string;
  /** The OAuth client that holds the token; null: the token does not say. */
  client: string | null;
  role: Role;
  /** Of a producer and of officers; null for auditors and overseers. */
  agency: string | null;
  /** CloudEvents sources that a producer may write for; `*`: all of its agency. Empty for all others. */
  sources: readonly string[] | All;
  scope: Scope;
  /** Name of a person, for the erasable store of names alone; never logged. */
  name: string | null;
  /** Names the sign-in: base64url sha256 of issuer and `sid`, else of issuer and `jti`; null: the token says neither. */
  session: string | null;
  /** When she last gave her credentials (`auth_time`), in milliseconds since 1970; null: the token does not say. */
  authTime: number | null;
  /** `exp` of the token, and the last day of an auditor or overseer if that is sooner. Milliseconds since 1970. */
  until: number;
}

/** Nothing: what somebody may read who has not said who she is. */
export const NOTHING: Scope = { agencies: [], agreements: [] };

/** An officer reads her agency's side of every agreement. */
export const scopeOfAgency = (agency: string): Scope => ({ agencies: [agency], agreements: '*' });

/** Does the scope cover the whole ledger? */
export const coversAll = ({ agencies, agreements }: Scope): boolean => agencies === '*' && agreements === '*';
