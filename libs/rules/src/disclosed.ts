import {
  type Bits,
  type BlockFacts,
  type Disclosed,
  type Disclosure,
  type Evidence,
  evidenceOf,
  isRequest,
  noBits,
  or,
  type Part,
  type Request,
  speakerOf,
  type Version,
  type View,
} from '#libs/judging';

/** Items of one block that one part of a disclosure names. */
export interface DisclosedItems {
  disclosure: Disclosure;
  part: Part;
  /** By which it is judged: the last that had bound at the part, with the rule's pack chosen. */
  version: Version;
  word: Disclosed;
  items: Bits;
}

/** The parts of disclosures that have items in a block, of those that a version judges. */
export function disclosedIn(block: BlockFacts, view: View): DisclosedItems[] {
  return Object.entries(block.disclosed).flatMap(([index, word]) => {
    const disclosure = view.disclosure(word.disclosure);
    const part = disclosure?.parts.find(({ act }) => String(act.index) === index);
    const version = part && view.version(part.act);
    return disclosure && part && version ? [{ disclosure, part, version, word, items: word.items }] : [];
  });
}

/** The request that a part of a disclosure was made for; `several`: a bare id that means more than one; undefined: there is none. */
export function requestOfPart({ requestId, agency }: Part, view: View): Request | 'several' | undefined {
  return requestId === undefined ? undefined : view.requestMeant(requestId, agency);
}

/** Items of a block that a request had asked for when a part was disclosed, by somebody who may request. */
export function requestedBy(block: BlockFacts, request: Request, part: Part, view: View): Bits {
  if (!isRequest(block.request)) return noBits();
  let items = noBits();
  for (const word of Object.values(block.submitted)) {
    if (speakerOf(word.act) !== request.agency) continue;
    if (!view.recipientSaid(word.act) || !view.excuses(word.act, part.act, view.tolerance(part.act))) continue;
    items = or(items, word.items);
  }
  return items;
}

/** The disclosure, its request and the agreement it was made under. */
export function disclosureEvidence({ first, parts }: Disclosure, view: View, most = 10): Evidence[] {
  const version = view.bound(first.act);
  const request = requestOfPart(first, view);
  return [
    ...(version ? [{ role: 'agreement', index: version.index }] : []),
    ...(request && request !== 'several' ? [evidenceOf('request', request.act)] : []),
    ...parts.slice(0, most).map(({ act }) => evidenceOf('disclosure', act)),
  ];
}
