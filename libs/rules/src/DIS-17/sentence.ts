import { type Facts, type RuleSentence } from '../words/facts.js';

/** The agreement asks for more than an address that is of some use. */
const asksForAll = (f: Facts): boolean => f.clause('items.addressCodes')?.expected === 'SUFFICIENT';

export const dis17: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found whose address in the request was not usable.`,
  one: (f) => {
    if (asksForAll(f))
      return f.hasRecipient
        ? `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} whose address in the request was below the level that the agreement demands.`
        : `On ${f.day} ${f.agency} disclosed 1 item (disclosure ${f.id}) whose address in the request was below the level that the agreement demands.`;
    return f.hasRecipient
      ? `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} whose address in the request was not usable.`
      : `On ${f.day} ${f.agency} disclosed 1 item (disclosure ${f.id}) whose address in the request was not usable.`;
  },
  many: (f) => {
    if (asksForAll(f))
      return f.hasRecipient
        ? `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} whose address in the request was below the level that the agreement demands.`
        : `On ${f.day} ${f.agency} disclosed ${f.n} items (disclosure ${f.id}) whose address in the request was below the level that the agreement demands.`;
    return f.hasRecipient
      ? `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} whose address in the request was not usable.`
      : `On ${f.day} ${f.agency} disclosed ${f.n} items (disclosure ${f.id}) whose address in the request was not usable.`;
  },
  derived: () =>
    'No single record states this. It is worked out from which items were disclosed, and from what requester and source had said of their addresses.',
};
