import { agencyOfSubject, type Disclosure, type Request, type View } from '#libs/judging';

/**
 * A subject of `ACTS_OF_AGENCY`, `<kind> <agency>/<agreement>`: one agency's requests, or its disclosures, under the agreement. What anybody else does there
 * neither changes such a finding nor hides it from those who may see it.
 */
export const actsOfAgency = ({ kind, subject }: Request | Disclosure, view: View): string =>
  `${kind} ${agencyOfSubject(subject)}/${view.agreementId}`;
