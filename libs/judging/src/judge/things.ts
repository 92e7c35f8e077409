import type { Act } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import {
  agencyOfSubject,
  type Discloser,
  type DisclosureFacts,
  idOfSubject,
  type Part,
  subjectOf,
} from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import type { MatchFacts, MatchPart } from '../kinds/match.js';
import type { ListedPart, Requester, RequestFacts } from '../kinds/request.js';
import type { Overlay } from '../memory/overlay.js';
import { type Speakers, speakersOf } from '../standing/speakers.js';
import { lazily } from '../standing/lazily.js';
import { inOrder, sumsOf, type Sums } from './listed.js';
import { partsSoFar } from './parts.js';

/** One agency's request, with all its parts. */
export interface Request extends Sums {
  kind: 'request';
  agency: string;
  id: string;
  /** Its name in findings: `<agency>/<id>`. */
  subject: string;
  /** In judging order. */
  parts: readonly ListedPart[];
  /** The act of the first part. */
  act: Act;
  own: Requester;
  facts: RequestFacts;
}

/** One agency's disclosure, with all its parts that count. */
export interface Disclosure extends Sums {
  kind: 'disclosure';
  agency: string;
  id: string;
  /** Its name in findings: `<agency>/<id>`. */
  subject: string;
  /** In judging order. */
  parts: readonly Part[];
  /** The part of an entry, if it counts. */
  partOf: (index: number) => Part | undefined;
  /** The first part. The unnamed items count with it. */
  first: Part;
  act: Act;
  own: Discloser;
  facts: DisclosureFacts;
}

/** One agency's match for a request under an id. */
export interface Match {
  kind: 'match';
  /** Its name in findings: `<agency>/<id>`. */
  subject: string;
  /** In judging order. */
  parts: readonly MatchPart[];
  facts: MatchFacts;
}

export const matchOf = (facts: MatchFacts): Match => ({
  kind: 'match',
  subject: facts.match,
  parts: inOrder(Object.values(facts.parts)),
  facts,
});

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

/**
 * `undone`: have both sides retracted a part? There may be thousands of parts, and most callers need only one, so whatever needs all parts
 * is computed on demand.
 */
export function disclosureOfAgency(
  facts: DisclosureFacts,
  agency: string,
  undone: (part: Part) => boolean,
): Disclosure | undefined {
  const own = Object.hasOwn(facts.disclosers, agency) ? facts.disclosers[agency] : undefined;
  if (!own) return undefined;
  const soFar = partsSoFar(own);
  const counts = (part: Part): boolean => !soFar.retracted || !undone(part);
  const parts = lazily(() => inOrder(Object.values(own.parts).filter(counts)));
  const sums = lazily(() => sumsOf(parts()));
  const first = soFar.retracted ? parts()[0] : soFar.first;
  if (!first) return undefined;
  const id = facts.disclosure;
  return {
    kind: 'disclosure',
    agency,
    id,
    subject: subjectOf(agency, id),
    partOf(index) {
      const part = own.parts[index];
      return part && counts(part) ? part : undefined;
    },
    first,
    act: first.act,
    own,
    facts,
    get parts() {
      return parts();
    },
    get stated() {
      return sums().stated;
    },
    get named() {
      return sums().named;
    },
    get size() {
      return sums().size;
    },
    get unknown() {
      return sums().unknown;
    },
    get apart() {
      return sums().apart;
    },
    get missingParts() {
      return sums().missingParts;
    },
  };
}

/** By their facts, and by the speakers, because retractions decide which parts count. */
const unchanged = new WeakMap<
  DisclosureFacts,
  { speakers: Speakers | undefined; things: Map<string, Disclosure | undefined> }
>();

/**
 * An agreement with its requests and disclosures, each built once for all judgements, because a portion judges thousands of blocks of one
 * request. Valid until the next statement is folded.
 */
export class Things {
  private known: { facts: AgreementFacts | undefined; speakers: Speakers | undefined } | undefined;
  private readonly requestKeys = new Map<string, Key<'request'>>();
  private readonly requests = new Map<RequestFacts, Map<string, Request | undefined>>();
  private readonly disclosures = new Map<string, { facts: DisclosureFacts; thing: Disclosure | undefined }>();

  constructor(
    private readonly memory: Overlay,
    readonly agreementId: string,
  ) {}

  private get about(): { facts: AgreementFacts | undefined; speakers: Speakers | undefined } {
    if (!this.known) {
      const facts = this.memory.read(keys.agreement(this.agreementId));
      this.known = { facts, speakers: facts && speakersOf(facts) };
    }
    return this.known;
  }

  get agreement(): AgreementFacts | undefined {
    return this.about.facts;
  }

  get speakers(): Speakers | undefined {
    return this.about.speakers;
  }

  /** Each part of a disclosure asks for it, so a key is built only once. */
  requestFacts(id: string): RequestFacts | undefined {
    let key = this.requestKeys.get(id);
    if (!key) this.requestKeys.set(id, (key = keys.request(this.agreementId, id)));
    return this.memory.read(key);
  }

  /** Cached by the facts object: the first change by judging makes a copy of the facts, for which it is built again. */
  requestIn(facts: RequestFacts, agency: string): Request | undefined {
    let known = this.requests.get(facts);
    if (!known) this.requests.set(facts, (known = new Map<string, Request | undefined>()));
    if (!known.has(agency)) known.set(agency, requestOfAgency(facts, agency));
    return known.get(agency);
  }

  request(subject: string): Request | undefined {
    const facts = this.requestFacts(idOfSubject(subject));
    return facts && this.requestIn(facts, agencyOfSubject(subject));
  }

  disclosure(subject: string): Disclosure | undefined {
    const key = keys.disclosure(this.agreementId, idOfSubject(subject));
    const facts = this.memory.read(key);
    if (!facts) return undefined;
    let known = this.disclosures.get(subject);
    if (known?.facts !== facts) {
      const agency = agencyOfSubject(subject);
      known = {
        facts,
        thing: this.memory.hasChanged(key) ? this.build(facts, agency) : this.unchanged(facts, agency),
      };
      this.disclosures.set(subject, known);
    }
    return known.thing;
  }

  private build(facts: DisclosureFacts, agency: string): Disclosure | undefined {
    return disclosureOfAgency(facts, agency, ({ act }) => this.speakers?.undone(act) ?? false);
  }

  /**
   * Cached across batches, for facts that this batch has not changed: a block may have 256 disclosures, and is judged with each of them.
   */
  private unchanged(facts: DisclosureFacts, agency: string): Disclosure | undefined {
    const { speakers } = this;
    let known = unchanged.get(facts);
    if (!known || known.speakers !== speakers) unchanged.set(facts, (known = { speakers, things: new Map() }));
    if (!known.things.has(agency)) known.things.set(agency, this.build(facts, agency));
    return known.things.get(agency);
  }
}
