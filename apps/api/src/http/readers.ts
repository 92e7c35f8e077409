import { type Role, Roles } from '#libs/identity';

/** Who reads what is judged and recorded: all but producers, which send. */
export const READERS = [
  'compliance-officer',
  'privacy-officer',
  'auditor',
  'overseer',
] as const satisfies readonly Role[];

/** For them alone. */
export const Readers = (): MethodDecorator & ClassDecorator => Roles(...READERS);
