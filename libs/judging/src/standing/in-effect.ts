import type { AgreementPolicy } from '#libs/contracts';
import type { DocumentAct } from '../kinds/agreement.js';
import type { Version } from './family.js';

/** What an agency is under a version. */
export interface Roles {
  source: boolean;
  recipient: boolean;
  /** Either of these. */
  party: boolean;
  overseer: boolean;
}

/** What the versions of one registration say of a time: by that its rosters and terms are worked out. Times are milliseconds. */
export interface InEffect {
  /** By `from`; and those that came into effect. */
  readonly versions: readonly Version[];
  readonly steps: readonly Version[];
  /** When the first version binds. Before it, `near` means by that one. */
  readonly start: number;
  zone(time: number): string;
  hears(act: DocumentAct): boolean;
  rolesNear(agency: string, time: number): Roles;
  policyNear(time: number): AgreementPolicy;
}
