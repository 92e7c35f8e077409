import type { Principal } from '#libs/identity';

export type InCapacity = Pick<Principal, 'issuer' | 'subject' | 'role' | 'agency' | 'scope'>;

const list = (names: readonly string[] | '*'): readonly string[] | '*' => (names === '*' ? names : [...names].sort());

/** Names who asks, in which capacity and scope: what was given to her in another is not hers to have again. */
export const capacityOf = ({ issuer, subject, role, agency, scope }: InCapacity): string =>
  JSON.stringify([issuer, subject, role, agency, list(scope.agencies), list(scope.agreements)]);
