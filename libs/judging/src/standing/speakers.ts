import { type Act, type Retraction, speakerOf } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { isSaidBy, type Span } from './said-by.js';
import { type Proof, proofOf, saidFrom, saidUntil } from './spoken.js';
import { Standing } from './standing.js';
import { type Documents, documentsOf } from './documents.js';

/**
 * The standing of speakers under an agreement, by all of its documents that have bound. With rivals, standing under one of them is
 * sufficient.
 */
export class Speakers {
  readonly documents: Documents;
  readonly standings: readonly Standing[];

  constructor(private readonly facts: AgreementFacts) {
    this.documents = documentsOf(facts);
    this.standings = this.documents.families.map((family) => new Standing(facts, family));
  }

  /** Has any document bound, so that agencies have roles? */
  get bound(): boolean {
    return this.standings.length > 0;
  }

  source(act: Act): boolean {
    return this.standings.some((standing) => standing.source(act));
  }

  recipient(act: Act): boolean {
    return this.standings.some((standing) => standing.recipient(act));
  }

  party(act: Act): boolean {
    return this.standings.some((standing) => standing.party(act));
  }

  overseer(act: Act): boolean {
    return this.standingsOf(act).some((standing) => standing.overseer(act));
  }

  /** Is its agency a source of any version that has ever bound? */
  everSource(act: Act): boolean {
    return this.documents.everSource(speakerOf(act));
  }

  /** Like `source`, or by the version at the act that it answers. */
  sourceAnswers(answer: Act, act: Act): boolean {
    return this.standings.some((standing) => standing.answersAs('source', answer, act));
  }

  /** Is it its source's own statement, by the way in? Where nothing has bound, no policy decides more than that. */
  spoken(act: Act): boolean {
    return this.proof(act) !== undefined;
  }

  /** How is it known that it is? Undefined: it is not. */
  proof(act: Act): Proof | undefined {
    if (act.via === undefined) return 'proven';
    if (!this.bound) return proofOf(act, this.facts, undefined, []);
    const proofs = this.standingsOf(act).map((standing) => standing.proof(act));
    return proofs.find((proof) => proof === 'proven') ?? proofs.find((proof) => proof !== undefined);
  }

  /** By the registrations that its agency recorded: what others register has no effect on it. By all, where it recorded none. */
  private standingsOf(act: Act): readonly Standing[] {
    if (this.standings.length < 2) return this.standings;
    const judging = this.documents.judging(speakerOf(act));
    return this.standings.filter((_, i) => judging.includes(this.documents.families[i]!));
  }

  /** Is it signed with a key that its speaker has in a version in effect? */
  signed(act: Act): boolean {
    return this.standingsOf(act).some((standing) => standing.signed(act));
  }

  /** Like `spoken`, and able to excuse: a watermark or a retraction with two contents under its id is not. */
  vouches(act: Act): boolean {
    return act.mark?.conflict !== true && this.spoken(act);
  }

  /** Does a statement with standing still count in favour of `speaker`? Not if its own author has retracted it. */
  heard(statement: Act, speaker: string): boolean {
    const { mark } = statement;
    if (!mark) return true;
    if (mark.conflict) return false;
    if (!mark.retracted || speakerOf(statement) !== speaker) return true;
    return this.retractionsOf(statement).author === undefined;
  }

  /** The time of a statement, if it is known to be at or before an act, so that it may excuse that. */
  saidBy(statement: Act, act: Act): boolean {
    const after = statement.mark?.after;
    const spanOf = (one: Act): Span => {
      const zone = one.day === undefined ? undefined : this.documents.families[0]?.zone(one.time);
      return { first: saidFrom(one, zone), last: saidUntil(one, zone) };
    };
    if (after !== undefined && spanOf(act).first <= after) return false;
    return isSaidBy(statement, act, spanOf) === true;
  }

  /** Retractions of an act by its own source, and by a party of the other role: both together undo it. */
  retractionsOf(act: Act): { author?: Retraction; other?: Retraction } {
    const found: { author?: Retraction; other?: Retraction } = {};
    for (const retraction of act.mark?.retracted ?? []) {
      if (retraction.source === act.source) {
        if (this.vouches(retraction)) found.author ??= retraction;
      } else if (this.vouches(retraction) && this.otherRole(act, retraction)) found.other ??= retraction;
    }
    return found;
  }

  /** An accusing act is undone only by its author and the other side together (docs/judging.md#nobody-clears-himself). */
  undone(act: Act): boolean {
    if (!act.mark?.retracted) return false;
    const { author, other } = this.retractionsOf(act);
    return author !== undefined && other !== undefined;
  }

  /** May it retract an accusing act of another agency: as a party of the other role? */
  otherRole(act: Act, retraction: Act): boolean {
    const speaker = speakerOf(act);
    if (speaker === speakerOf(retraction)) return false;
    // By all documents that judge the act, so that an accomplice cannot act as the other side.
    const own = this.standings.filter((_, n) => this.documents.families[n]!.recorders.has(speaker));
    const judging = own.length > 0 ? own : this.standings;
    return (
      judging.length > 0 &&
      judging.every((standing) =>
        standing.recipient(act) && !standing.source(act) ? standing.source(retraction) : standing.recipient(retraction),
      )
    );
  }
}

const known = new WeakMap<AgreementFacts, { revision: number; speakers: Speakers }>();

/** Cached until documents, their marks, `proven` or `signed` change. */
export function speakersOf(facts: AgreementFacts): Speakers {
  const cached = known.get(facts);
  if (cached?.revision === facts.revision) return cached.speakers;
  const speakers = new Speakers(facts);
  known.set(facts, { revision: facts.revision, speakers });
  return speakers;
}
