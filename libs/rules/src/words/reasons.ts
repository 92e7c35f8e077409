/**
 * Why something is not evaluable, by the reason’s code: one whole sentence each. A line may sum several subjects, so none says how many. A
 * unit test refuses a reason of the code that is missing here.
 */
const REASONS: Readonly<Record<string, string>> = {
  'no agreement in effect':
    'No record shows an agreement that was in effect at that time, so nothing says what was allowed.',
  'pack not chosen': 'The agreement cites the statute, but does not choose the rules that judge by it.',
  'same day': 'Only the day is known, and the order of what happened on that day decides.',
  'refused event of unknown size': 'A value was refused that may be an act on data, and nothing says how large it is.',
  'reference names several requests':
    'Several agencies requested under the same id, and the record does not say whose request is meant.',
  'reference names several disclosures':
    'Several agencies disclosed under the same id, and the record does not say whose disclosure is meant.',
  'items not listed': 'Items are stated as a number only, and no row says which items they are.',
  'request.items': 'The request states more items than it lists, and the items that it does not list decide.',
  'not assessed by the source': 'No record shows that the source had assessed the address by then.',
  'items.namePresent': 'The request does not say whether the name was given.',
  'items.reasonDigest': 'The request records no reason for its items.',
  'items.officers': 'The request does not name the officers who are engaged for these items.',
  'items.addressCompared':
    'Neither the record of the match nor an approved method says whether the address was compared.',
  'policy.matchRate': 'The agreement states no expected match rate.',
  'policy.volume': 'The agreement states no cap on how much may be disclosed.',
  'policy.elementsAllowed': 'The agreement does not list the data elements that it allows.',
  'policy.matchPathsAllowed': 'The agreement does not say what must be compared on the path that was used to match.',
  'disclosure.elements': 'The record of the disclosure does not say clearly which data elements it held.',
  'disclosure.elementClass': 'The record of the disclosure states neither a class of information nor a court order.',
  'recipient.actorRefs': 'The record of the disclosure does not name the persons who received it.',
  'roster recipient': 'No roster of recipients is recorded for the agreement.',
  'roster holding_location': 'No roster of approved places is recorded for the agreement.',
  'receipt.holdingLocation': 'The receipt does not say where the data are held.',
  'receipts: none': 'The parties agreed that receipts need not be recorded.',
  'matching: none': 'The parties agreed that matches need not be recorded.',
  'itemisation: counts': 'The parties agreed to record numbers, and not every item.',
};

/** null: this build does not know the reason. */
export const reasonInWords = (reason: string): string | null =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason]! : null;
