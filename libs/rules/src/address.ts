import type { AgreementPolicy } from '#libs/contracts';
import { type Bits, type Clause, type JudgedAddress, or, type PolicyVersion } from '#libs/judging';

/** Items whose address is below the level that the agreement asks for; without one, INSUFFICIENT ones. */
export const failing = (address: JudgedAddress, policy: AgreementPolicy | undefined): Bits =>
  policy?.addressPolicy?.minLevel === 'SUFFICIENT' ? or(address.insufficient, address.partial) : address.insufficient;

export const addressClause = (version: PolicyVersion | undefined): Clause => {
  const level = version?.policy.addressPolicy?.minLevel;
  const needed = level === 'SUFFICIENT' ? 'SUFFICIENT' : 'PARTIAL';
  // An agreement cannot make no address into one: INSUFFICIENT as its level is no level.
  const stated = level === 'SUFFICIENT' || level === 'PARTIAL';
  return {
    field: 'items.addressCodes',
    operator: 'reaches level',
    expected: needed,
    actual: needed === 'PARTIAL' ? 'INSUFFICIENT' : 'PARTIAL or INSUFFICIENT',
    basis: stated ? `agreement version ${version?.version}, addressPolicy` : 'default',
  };
};
