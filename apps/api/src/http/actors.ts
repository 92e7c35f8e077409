import { type Role, Roles } from '#libs/identity';

/** Who acts on findings: people of an agency, and overseers. Auditors read and change nothing. */
export const ACTORS = ['compliance-officer', 'privacy-officer', 'overseer'] as const satisfies readonly Role[];

/** For them alone. */
export const Actors = (): MethodDecorator & ClassDecorator => Roles(...ACTORS);
