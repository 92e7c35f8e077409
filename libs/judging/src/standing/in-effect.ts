import type { AgreementPolicy } from '#libs/contracts';
import type { DocumentAct } from '../kinds/agreement.js';
import type { Version } from './family.js';

/** An agency's roles under a version. */
export interface Roles {
  source: boolean;
  recipient: boolean;
  /** Source or recipient. */
  party: boolean;
  overseer: boolean;
}

/** The versions of one registration at a time: they decide its rosters and terms. Times are milliseconds since 1970. */
export interface InEffect {
  /** Versions by `from`, and those that came into effect. */
  readonly versions: readonly Version[];
  readonly steps: readonly Version[];
  /** The time at which the first version binds. Before it, `near` uses that version. */
  readonly start: number;
  zone(time: number): string;
  hears(act: DocumentAct): boolean;
  rolesNear(agency: string, time: number): Roles;
  policyNear(time: number): AgreementPolicy;
}
