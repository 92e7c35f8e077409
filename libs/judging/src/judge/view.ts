import { type Act, speakerOf } from '../act.js';
import type { BlockFacts } from '../kinds/block.js';
import type { FactsOf } from '../kinds/all-kinds.js';
import { after, type Key, keys, type Kind, matchesOf } from '../kinds/key.js';
import type { MatchFacts } from '../kinds/match.js';
import { countDisclosures, disclosureAt, type RequestFacts } from '../kinds/request.js';
import type { Claim, SourceFacts } from '../kinds/source.js';
import type { VolumeFacts } from '../kinds/volume.js';
import { isEmptyRecord } from '../record.js';
import { isSaidBy } from '../standing/said-by.js';
import { Tally } from '../tally/tally.js';
import { AbsenceView } from './absence-view.js';
import { holderOf, takerOf } from './number-taken.js';
import type { Disclosure, Request } from './things.js';

/** Matches of one request that are read at once. */
const SOME_MATCHES = 1_000;

/** Everything that a rule may read while it judges one target: the facts of the agreement, and the conclusions that may be drawn. */
export class View extends AbsenceView {
  // Statements that excuse acts.

  /** Have both sides retracted an accusing act? */
  undone(act: Act): boolean {
    return this.speakers?.undone(act) ?? false;
  }

  sourceSaid(statement: Act): boolean {
    return this.standing?.source(statement) ?? false;
  }

  recipientSaid(statement: Act): boolean {
    return this.standing?.recipient(statement) ?? false;
  }

  /** Like `sourceSaid`, for an answer: it also has the standing of the version at the act that it answers. */
  sourceAnswered(statement: Act, act: Act): boolean {
    return this.standing?.answersAs('source', statement, act) ?? false;
  }

  recipientAnswered(statement: Act, act: Act): boolean {
    return this.standing?.answersAs('recipient', statement, act) ?? false;
  }

  /** Does a statement, by a speaker with standing, still excuse `speaker`? */
  heard(statement: Act, speaker: string): boolean {
    return this.speakers?.heard(statement, speaker) ?? true;
  }

  /** Does a statement excuse an act: was it made at or before the act, and does it still count? */
  excuses(statement: Act, act: Act, toleranceMillis = 0): boolean {
    if (!this.heard(statement, speakerOf(act))) return false;
    const after = statement.mark?.after;
    if (after !== undefined && this.at(act) <= after) return false;
    const spanOf = (one: Act) => ({ first: this.firstOf(one), last: this.lastOf(one) });
    const isEarlier = isSaidBy(statement, act, spanOf, toleranceMillis);
    if (isEarlier !== undefined) return isEarlier;
    this.dayAsked = true;
    return this.moment === 'last';
  }

  // Facts.

  facts<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    return this.memory.read(key);
  }

  requestFacts(id: string): RequestFacts | undefined {
    return this.things.requestFacts(id);
  }

  /** Has any agency made a request under this id? */
  isRequested(id: string): boolean {
    return !isEmptyRecord(this.requestFacts(id)?.requesters ?? {});
  }

  /** The names of all disclosures for a request. */
  *disclosuresFor(facts: RequestFacts): Iterable<string> {
    const all = countDisclosures(facts);
    for (let n = 0; n < all; n++) yield disclosureAt(facts, n, (key) => this.memory.read(key))!;
  }

  /** All matches for a request id, in no particular order. Expensive: there may be one for each item. */
  *matchesFor(id: string): Iterable<MatchFacts> {
    const [first, to] = matchesOf(this.agreementId, id);
    for (let from: string = first; ;) {
      const some = this.memory.scan([from, to], SOME_MATCHES, keys.request(this.agreementId, id));
      for (const key of some) yield this.memory.read(key as Key<'match'>)!;
      if (some.length < SOME_MATCHES) return;
      from = after(some.at(-1)!);
    }
  }

  /** `subject`: `<requester>/<id>`. */
  request(subject: string): Request | undefined {
    return this.things.request(subject);
  }

  /** `subject`: `<discloser>/<id>`. The result omits parts that both sides have retracted. */
  disclosure(subject: string): Disclosure | undefined {
    return this.things.disclosure(subject);
  }

  /**
   * The request that a bare id means: the recipient's, otherwise the only one by an agency that may request, otherwise the only one by a
   * party. What a stranger requests is meant by disclosures to it alone, unless nothing has bound: else it would change what is found
   * about others. `several`: it cannot be decided.
   */
  requestMeant(id: string, recipient?: string): Request | 'several' | undefined {
    const facts = this.requestFacts(id);
    if (!facts) return undefined;
    if (recipient !== undefined && Object.hasOwn(facts.requesters, recipient))
      return this.things.requestIn(facts, recipient);
    const { family } = this;
    const all = Object.keys(facts.requesters)
      .filter((agency) => !family || family.recorders.has(agency))
      .flatMap((agency) => this.things.requestIn(facts, agency) ?? []);
    const standing = all.filter(({ parts }) => parts.some(({ act }) => this.recipientSaid(act)));
    const [only, ...others] = standing.length > 0 ? standing : all;
    return others.length > 0 ? 'several' : only;
  }

  block(request: string, block: number): BlockFacts | undefined {
    return this.memory.read(keys.block(this.agreementId, request, block));
  }

  /** The sum of disclosures to which an agency's are added. */
  sumOf(agency: string): string {
    return this.speakers?.documents.sumOf(agency) ?? '';
  }

  volume(by: string): VolumeFacts | undefined {
    return this.memory.read(keys.volume(this.agreementId, by));
  }

  /** The tally of a name (`tallyName`), for reading only. */
  tally(of: string): Tally {
    return new Tally(this.memory, this.agreementId, of);
  }

  source(source: string): SourceFacts | undefined {
    return this.memory.read(keys.source(this.agreementId, source));
  }

  /** The entry that has a sequence of a source, or names it as the next. */
  holderOf(source: string, sequence: number): number | undefined {
    return this.agreement && holderOf(this.memory, this.agreement, source, sequence);
  }

  /** The claim of an event that has taken the sequence of a refused event of this type. */
  takerOf(refused: { source: string; sequence: number; type: string }): Claim | undefined {
    return this.agreement && takerOf(this.memory, this.agreement, refused);
  }
}
