import type { Act } from '../act.js';
import type { Discloser, DisclosureFacts, Part } from '../kinds/disclosure.js';
import { subjectOf } from '../kinds/disclosure.js';
import type { ListedPart, Requester, RequestFacts } from '../kinds/request.js';
import { inOrder, sumsOf, type Sums } from './listed.js';

/** One agency's request, with all its parts. */
export interface Request extends Sums {
  kind: 'request';
  agency: string;
  id: string;
  /** How findings name it: `<agency>/<id>`. */
  subject: string;
  /** In judging order. */
  parts: readonly ListedPart[];
  /** Its first part's. */
  act: Act;
  own: Requester;
  facts: RequestFacts;
}

/** One agency's disclosure, with all its parts that count. */
export interface Disclosure extends Sums {
  kind: 'disclosure';
  agency: string;
  id: string;
  /** How findings name it: `<agency>/<id>`. */
  subject: string;
  /** In judging order. */
  parts: readonly Part[];
  /** Its first part: the items that are not named count with it. */
  first: Part;
  act: Act;
  own: Discloser;
  facts: DisclosureFacts;
}

export function requestOfAgency(facts: RequestFacts, agency: string): Request | undefined {
  const own = Object.hasOwn(facts.requesters, agency) ? facts.requesters[agency] : undefined;
  if (!own) return undefined;
  const parts = inOrder(Object.values(own.parts));
  const [first] = parts;
  if (!first) return undefined;
  const id = facts.request;
  return {
    kind: 'request',
    agency,
    id,
    subject: subjectOf(agency, id),
    parts,
    act: first.act,
    own,
    facts,
    ...sumsOf(parts),
  };
}

/** `undone`: parts that both sides have taken back. */
export function disclosureOfAgency(
  facts: DisclosureFacts,
  agency: string,
  undone: (part: Part) => boolean,
): Disclosure | undefined {
  const own = Object.hasOwn(facts.disclosers, agency) ? facts.disclosers[agency] : undefined;
  if (!own) return undefined;
  const parts = inOrder(Object.values(own.parts).filter((part) => !undone(part)));
  const [first] = parts;
  if (!first) return undefined;
  const id = facts.disclosure;
  const subject = subjectOf(agency, id);
  return { kind: 'disclosure', agency, id, subject, parts, first, act: first.act, own, facts, ...sumsOf(parts) };
}
