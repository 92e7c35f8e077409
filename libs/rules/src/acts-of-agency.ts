import type { Disclosure, Request, View } from '#libs/judging';

/**
 * The subject of rules about `acts of one agency`: `<kind> <agency>/<agreement>`, its requests or its disclosures under the agreement. What
 * anybody else does there neither changes such a finding nor hides it from those who may see it.
 */
export const actsOfAgency = ({ kind, agency }: Request | Disclosure, view: View): string =>
  `${kind} ${agency}/${view.agreementId}`;
