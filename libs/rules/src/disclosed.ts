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
  type Submitted,
  type Version,
  type View,
} from '#libs/judging';
import { once } from './once.js';

export const SEVERAL_REQUESTS = 'reference names several requests';
/** Of items that are stated and not named, what only their rows could tell. */
export const NOT_LISTED = 'items not listed';

/** Items of one block that one part of a disclosure names. */
export interface DisclosedItems {
  disclosure: Disclosure;
  part: Part;
  /** By which it is judged: the last that had bound at the part, with the rule's pack chosen. */
  version: Version;
  word: Disclosed;
  items: Bits;
}

/** The parts of disclosures that have items in a block, whether or not a version judges them. */
export const partsIn = once((block: BlockFacts, view): Omit<DisclosedItems, 'version'>[] => {
  const found: Omit<DisclosedItems, 'version'>[] = [];
  for (const index in block.disclosed) {
    const word = block.disclosed[index]!;
    const disclosure = view.disclosure(word.disclosure);
    const part = disclosure?.partOf(Number(index));
    if (disclosure && part) found.push({ disclosure, part, word, items: word.items });
  }
  return found;
});

/** Those that a version judges. */
export const disclosedIn = once((block: BlockFacts, view): DisclosedItems[] => {
  const found: DisclosedItems[] = [];
  for (const one of partsIn(block, view)) {
    const version = view.version(one.part.act);
    if (version) found.push({ ...one, version });
  }
  return found;
});

/** The request that a part of a disclosure was made for; `several`: a bare id that means more than one; undefined: there is none. */
export function requestOfPart({ requestId, agency }: Part, view: View): Request | 'several' | undefined {
  return requestId === undefined ? undefined : view.requestMeant(requestId, agency);
}

/** The same, of requests that had been made when something was disclosed, by somebody who may request. Without one DIS-01 speaks. */
export function requestMadeFor(part: Part, view: View): Request | 'several' | undefined {
  const request = requestOfPart(part, view);
  if (request === undefined || request === 'several') return request;
  const tolerance = view.tolerance(part.act);
  const made = request.parts.some(({ act }) => view.recipientSaid(act) && view.excuses(act, part.act, tolerance));
  return made ? request : undefined;
}

/** The same, while items or parts are judged: each rule asks it of each of them. It notes no more claims than the version at the part does. */
export const requestOfItems = once(requestMadeFor);

/** What a request said of a block's items by when a part was disclosed, from somebody who may request. */
export function wordsOfRequest(block: BlockFacts, request: Request, part: Part, view: View): Submitted[] {
  if (!isRequest(block.request)) return [];
  const tolerance = view.tolerance(part.act);
  return Object.values(block.submitted).filter(
    ({ act }) => speakerOf(act) === request.agency && view.recipientSaid(act) && view.excuses(act, part.act, tolerance),
  );
}

/** Items of a block that a request had asked for when a part was disclosed, by somebody who may request. */
export function requestedBy(block: BlockFacts, request: Request, part: Part, view: View): Bits {
  return wordsOfRequest(block, request, part, view).reduce((items, word) => or(items, word.items), noBits());
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

/** Entries of a disclosure's parts, for a clause. */
export const entriesOf = ({ parts }: Pick<Disclosure, 'parts'>, most = 10): number[] =>
  parts.slice(0, most).map(({ act }) => act.index);
