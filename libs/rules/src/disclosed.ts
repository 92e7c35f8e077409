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
/** The reason for items that are stated and not named, where only their rows could decide. */
export const NOT_LISTED = 'items not listed';

/** The items of one block that one part of a disclosure names. */
export interface DisclosedItems {
  disclosure: Disclosure;
  part: Part;
  /** The version that judges the part: the last one that had bound at its time, provided that it chose the rule's pack. */
  version: Version;
  statement: Disclosed;
  items: Bits;
}

/** The parts of disclosures that name items of a block, whether or not a version judges them. */
export const partsIn = once((block: BlockFacts, view): Omit<DisclosedItems, 'version'>[] => {
  const found: Omit<DisclosedItems, 'version'>[] = [];
  for (const index in block.disclosed) {
    const statement = block.disclosed[index]!;
    const disclosure = view.disclosure(statement.disclosure);
    const part = disclosure?.partOf(Number(index));
    if (disclosure && part) found.push({ disclosure, part, statement, items: statement.items });
  }
  return found;
});

/** Only the parts that a version judges. */
export const disclosedIn = once((block: BlockFacts, view): DisclosedItems[] => {
  const found: DisclosedItems[] = [];
  for (const one of partsIn(block, view)) {
    const version = view.version(one.part.act);
    if (version) found.push({ ...one, version });
  }
  return found;
});

/**
 * The request that a part of a disclosure names. `several`: a bare id that means more than one request. Undefined: there is no such
 * request.
 */
export function requestOfPart({ requestId, agency }: Part, view: View): Request | 'several' | undefined {
  return requestId === undefined ? undefined : view.requestMeant(requestId, agency);
}

/**
 * Like `requestOfPart`, limited to requests that an agency with standing had made by the time of the part. Where there is none, DIS-01
 * hits.
 */
export function requestMadeFor(part: Part, view: View): Request | 'several' | undefined {
  const request = requestOfPart(part, view);
  if (request === undefined || request === 'several') return request;
  const tolerance = view.tolerance(part.act);
  const made = request.parts.some(({ act }) => view.recipientSaid(act) && view.excuses(act, part.act, tolerance));
  return made ? request : undefined;
}

/**
 * Cached for the judging of items and parts, where every rule needs it. Caching loses no record of claims, because the answer relies on no
 * claims beyond those of the version at the part.
 */
export const requestOfItems = once(requestMadeFor);

/** The statements that the request makes about a block's items, by the time of the part, from an agency that may request. */
export function statementsOfRequest(block: BlockFacts, request: Request, part: Part, view: View): Submitted[] {
  if (!isRequest(block.request)) return [];
  const tolerance = view.tolerance(part.act);
  return Object.values(block.submitted).filter(
    ({ act }) => speakerOf(act) === request.agency && view.recipientSaid(act) && view.excuses(act, part.act, tolerance),
  );
}

/** The items of a block that the request covered by the time of the part, as stated by an agency that may request. */
export function requestedBy(block: BlockFacts, request: Request, part: Part, view: View): Bits {
  return statementsOfRequest(block, request, part, view).reduce(
    (items, statement) => or(items, statement.items),
    noBits(),
  );
}

/** The agreement, the request and the parts of a disclosure. */
export function disclosureEvidence({ first, parts }: Disclosure, view: View, most = 10): Evidence[] {
  const version = view.bound(first.act);
  const request = requestOfPart(first, view);
  return [
    ...(version ? [{ role: 'agreement', index: version.index }] : []),
    ...(request && request !== 'several' ? [evidenceOf('request', request.act)] : []),
    ...parts.slice(0, most).map(({ act }) => evidenceOf('disclosure', act)),
  ];
}

/** Entry indexes of a disclosure's parts, for a clause. */
export const entriesOf = ({ parts }: Pick<Disclosure, 'parts'>, most = 10): number[] =>
  parts.slice(0, most).map(({ act }) => act.index);

/** Those of its request and of its parts: for a clause that holds what was disclosed against what was requested. */
export function entriesWithRequest(disclosure: Disclosure, view: View): number[] {
  const request = requestOfPart(disclosure.first, view);
  return [...(request && request !== 'several' ? [request.act.index] : []), ...entriesOf(disclosure)];
}
