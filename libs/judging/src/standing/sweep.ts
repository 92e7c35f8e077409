import { compareActs } from '../act.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { contentKey, isVoid, partiesOf } from './content.js';
import { Draft, type DocumentRecord } from './draft.js';
import { Family } from './family.js';
import { type Proof, provesFounding, recordedFrom, standsUntil } from './spoken.js';

interface Item extends DocumentRecord {
  draft: Draft;
}

/** Registrations and amendments, record by record in order: the documents bound before a record decide its meaning. */
export class Sweep {
  readonly families: Family[] = [];
  readonly drafts = new Map<string, Draft>();
  private readonly familiesOfAgency = new Map<string, Set<Family>>();
  /** Families in which a party has recorded a content. */
  private readonly familiesOfDraft = new Map<Draft, Set<Family>>();
  private readonly founded = new Set<Draft>();
  /** For each agency, the records read so far. */
  private readonly past = new Map<string, Item[]>();

  constructor(private readonly facts: AgreementFacts) {
    const items = this.items();
    // All records of one moment are available at that moment, in any order.
    for (let at = 0, end = 0; at < items.length; at = end) {
      while (items[end]?.from === items[at]!.from) end++;
      const moment = items.slice(at, end);
      for (const item of moment) this.record(item);
      for (const item of moment) this.bindIfAgreed(item);
    }
    for (const family of this.families) family.advance(Infinity);
  }

  /** Families in which a party in effect has recorded an act's content. */
  heardBy(act: DocumentAct): Iterable<Family> {
    const draft = this.drafts.get(contentKey(act));
    return (draft && this.familiesOfDraft.get(draft)) ?? [];
  }

  familiesOf(agency: string): Iterable<Family> {
    return this.familiesOfAgency.get(agency) ?? [];
  }

  /** Can a record found an agreement? A party that the registration names must speak for itself. */
  private readonly founds = (act: DocumentAct): Proof | undefined =>
    provesFounding(
      act,
      this.facts,
      this.families.map(({ steps }) => steps),
    );

  private items(): Item[] {
    const items: Item[] = [];
    for (const act of this.facts.documents) {
      const { policy } = act;
      if (!policy || isVoid(policy)) continue;
      const from = recordedFrom(act, policy.timeZone);
      const key = contentKey(act);
      let draft = this.drafts.get(key);
      if (!draft) this.drafts.set(key, (draft = new Draft(act)));
      const item = { act, from, until: standsUntil(act, this.facts, policy.timeZone, policy), draft };
      draft.add(item);
      items.push(item);
    }
    return items.sort(inOrder);
  }

  private record(item: Item): void {
    const { act, from: now } = item;
    const past = this.past.get(act.party);
    if (past) past.push(item);
    else this.past.set(act.party, [item]);
    for (const family of this.familiesOf(act.party)) {
      family.advance(now);
      this.hear(family, item);
    }
  }

  private bindIfAgreed(item: Item): void {
    const { act, from: now, draft } = item;
    let taken = false;
    for (const family of this.familiesOfDraft.get(draft) ?? []) {
      family.advance(now);
      taken = family.bindIfAgreed(draft, now) || taken;
    }
    if (!taken && this.founds(act)) this.found(item);
  }

  private hear(family: Family, { act, draft }: Item): void {
    if (!family.hear(act, draft)) return;
    const families = this.familiesOfDraft.get(draft);
    if (families) families.add(family);
    else this.familiesOfDraft.set(draft, new Set([family]));
  }

  /**
   * A registration that all named agencies have recorded binds on its own, unless all of them are parties of a bound one: then it amends
   * that.
   */
  private found({ act, from: now, draft }: Item): void {
    const named = partiesOf(act.policy!);
    if (this.founded.has(draft) || !draft.isAgreed(named, now, this.founds)) return;
    for (const family of this.familiesOf(act.party)) {
      if (named.every((agency) => family.hasParty(agency))) return;
    }
    if (draft.isUndone(named, now, this.founds)) return;
    this.founded.add(draft);
    const claimed = draft.isClaimed(named, now, this.founds);
    const family = new Family(draft, now, claimed, this.facts, (agency, joined) => this.join(agency, joined));
    this.families.push(family);
    // Compares the earlier records of its parties with it.
    const before = named.flatMap((agency) => this.past.get(agency) ?? []).sort(inOrder);
    for (const item of before) {
      this.hear(family, item);
      family.bindIfAgreed(item.draft, now);
    }
  }

  private join(agency: string, family: Family): void {
    const families = this.familiesOfAgency.get(agency);
    if (families) families.add(family);
    else this.familiesOfAgency.set(agency, new Set([family]));
  }
}

const inOrder = (a: Item, b: Item): number => a.from - b.from || compareActs(a.act, b.act);
