import { hash } from 'node:crypto';
import { compareActs } from '../act.js';
import { type AgreementFacts, type DocumentAct, markOf } from '../kinds/agreement.js';
import { own } from '../record.js';
import { type Conflict, conflictsOf } from './conflicts.js';
import { isVoid, partiesOf } from './content.js';
import type { Family } from './family.js';
import { isSpoken, mayFound } from './spoken.js';
import { Sweep } from './sweep.js';
import { Timeline } from './timeline.js';

/** What the documents of an agreement come to, whatever the order in which they arrived (JUDGING 2, 5). */
export class Documents {
  /** Registrations that have bound, each with what became of it: usually one; more are rivals. By `start`. */
  readonly families: readonly Timeline[];
  private readonly sweep: Sweep;
  private readonly timelines = new Map<Family, Timeline>();
  private readonly byAgency = new Map<string, DocumentAct[]>();
  private kept: { without?: ReadonlySet<number>; conflicts?: readonly Conflict[]; roles?: string } = {};

  constructor(private readonly facts: AgreementFacts) {
    this.sweep = new Sweep(facts);
    for (const act of facts.documents) {
      const acts = this.byAgency.get(act.party);
      if (acts) acts.push(act);
      else this.byAgency.set(act.party, [act]);
    }
    for (const family of this.sweep.families) {
      this.timelines.set(family, new Timeline(facts, family, () => this.recordedBy(family.agencies)));
    }
    this.families = [...this.timelines.values()].sort((a, b) => a.start - b.start);
  }

  /** Entries of records whose speaker had no standing. Means something only where some family has bound. */
  get without(): ReadonlySet<number> {
    return (this.kept.without ??= new Set(
      this.facts.documents.filter((act) => !this.hasStanding(act)).map(({ index }) => index),
    ));
  }

  /** What contradicts what, by subject. */
  get conflicts(): readonly Conflict[] {
    return (this.kept.conflicts ??= conflictsOf(this.families, this.unbound()));
  }

  /** Packs of rules that any registration names, bound or not, and `core`; ascending. */
  get packs(): string[] {
    const packs = new Set(['core']);
    for (const act of this.facts.documents) {
      if (!this.founds(act)) continue;
      for (const pack of act.policy!.authorityPacks) packs.add(pack);
    }
    return [...packs].sort();
  }

  /** Agencies that are parties of any version that ever bound: they, and only they, must vouch. */
  get vouching(): ReadonlySet<string> {
    return new Set(this.families.flatMap(({ recorders }) => [...recorders]));
  }

  /**
   * Changes whenever who has which role when, or whose words count, changes; rosters and terms do not change it. To be compared, not read.
   */
  get roles(): string {
    return (this.kept.roles ??= this.rolesText());
  }

  /** Where nothing has bound: parties that had not recorded, by a time, the registration that most had; ascending. Empty: there was none. */
  missing(time: number): string[] {
    let best: { recorded: number; missing: string[] } = { recorded: 0, missing: [] };
    for (const draft of this.sweep.drafts.values()) {
      const named = partiesOf(draft.act.policy!);
      const missing = named.filter((agency) => draft.isMissing(agency, time, this.founds));
      const recorded = named.length - missing.length;
      if (recorded > best.recorded) best = { recorded, missing };
    }
    return best.missing.sort();
  }

  private readonly founds = (act: DocumentAct): boolean => mayFound(act, this.facts.proven) && !isVoid(act.policy!);

  private hasStanding(act: DocumentAct): boolean {
    const { policy, party } = act;
    if (policy && isVoid(policy)) return false;
    if (this.founds(act)) return true;
    for (const family of this.sweep.familiesOf(party)) if (this.timelines.get(family)!.hears(act)) return true;
    // Whom an amendment adds must record it as well; what no party has recorded adds nobody.
    if (!policy || !partiesOf(policy).includes(party)) return false;
    for (const family of this.sweep.heardBy(act)) {
      const near = this.timelines.get(family)!.policyNear(act.time);
      if (isSpoken(act, this.facts.proven, near)) return true;
    }
    return false;
  }

  /** Registrations by those whom they name, of agencies that are parties of nothing that has bound. */
  private unbound(): DocumentAct[] {
    const { sweep, facts } = this;
    return facts.documents.filter(
      (act) => this.founds(act) && !markOf(facts, act)?.conflict && [...sweep.familiesOf(act.party)].length === 0,
    );
  }

  private recordedBy(agencies: Iterable<string>): DocumentAct[] {
    return [...agencies].flatMap((agency) => this.byAgency.get(agency) ?? []).sort(compareActs);
  }

  private rolesText(): string {
    const { facts, families, vouching } = this;
    const text = families.map(({ recorders, steps }) => [
      [...recorders].sort(),
      steps.map(({ from, policy: { parties, overseers, forwarders, speakers } }) => [
        from,
        parties.map(({ agency, role }) => `${role} ${agency}`).sort(),
        overseers,
        forwarders,
        speakers,
      ]),
    ]);
    const proven = [...vouching].sort().map((agency) => [agency, own(facts.proven, agency)]);
    return hash('sha256', JSON.stringify([text, proven]), 'base64url');
  }
}

const made = new WeakMap<DocumentAct[], { revision: number; documents: Documents }>();

/** Of an agreement's facts as they are now; made anew when their `revision` has grown. Costs n log n of the documents. */
export function documentsOf(facts: AgreementFacts): Documents {
  const known = made.get(facts.documents);
  if (known?.revision === facts.revision) return known.documents;
  const documents = new Documents(facts);
  made.set(facts.documents, { revision: facts.revision, documents });
  return documents;
}
