import { least } from '../extremes.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { contentKey, effectiveTo, partiesOf } from './content.js';
import { Draft } from './draft.js';
import type { Recorded } from './family.js';
import { accusesFrom, recordedFrom, standsUntil } from './spoken.js';
import { isRetracted } from './retracted.js';
import type { InEffect } from './in-effect.js';

/** From a time on, until the next one: the end (exclusive) of the term in effect, in milliseconds since 1970. Infinity: it has none. */
export interface Term {
  from: number;
  end: number;
}

interface Bound {
  draft: Draft;
  /** The time of the last required record, and the time at which it binds. */
  recorded: number;
  from: number;
}

/** Renewals and terminations under one timeline, and the resulting terms. */
export class Terms {
  readonly terms: readonly Term[];
  /** The records under each digest. */
  readonly documents = new Map<string, Recorded>();

  constructor(
    private readonly timeline: InEffect,
    private readonly facts: AgreementFacts,
    documents: readonly DocumentAct[],
  ) {
    const drafts = this.draftsOf(documents);
    this.terms = this.termsBy(this.binding(drafts));
  }

  private draftsOf(documents: readonly DocumentAct[]): Draft[] {
    const drafts = new Map<string, Draft>();
    for (const act of documents) {
      if (act.kind !== 'renewed' && act.kind !== 'terminated') continue;
      const zone = this.timeline.zone(act.time);
      const said = act.kind === 'terminated' ? accusesFrom(act, zone) : recordedFrom(act, zone);
      const from = Math.max(said, this.timeline.start);
      if (!this.timeline.hears(act)) continue;
      const until = standsUntil(act, this.facts, zone, this.timeline.policyNear(act.time));
      const key = contentKey(act);
      let draft = drafts.get(key);
      if (!draft) drafts.set(key, (draft = new Draft(act)));
      draft.add({ act, from, until });
      this.note(draft, act);
    }
    return [...drafts.values()];
  }

  private note(draft: Draft, act: DocumentAct): void {
    if (draft.documentKey === undefined) return;
    let recorded = this.documents.get(draft.documentKey);
    if (!recorded) this.documents.set(draft.documentKey, (recorded = { contents: new Map() }));
    if (!recorded.contents.has(draft)) recorded.contents.set(draft, act);
  }

  /** The bound contents with their times; of two contents under one digest the first. */
  private binding(drafts: readonly Draft[]): Bound[] {
    const agreed: Bound[] = [];
    for (const draft of drafts) {
      const recorded = Math.min(this.agreedAt(draft), this.saidAloneAt(draft));
      if (recorded < Infinity) agreed.push({ draft, recorded, from: Math.max(recorded, draft.effectiveAt) });
    }
    agreed.sort((a, b) => a.recorded - b.recorded);
    const binding = agreed.filter(({ draft }) => {
      const recorded = draft.documentKey === undefined ? undefined : this.documents.get(draft.documentKey);
      if (!recorded) return true;
      recorded.binding ??= draft;
      return recorded.binding === draft;
    });
    return binding.sort((a, b) => a.from - b.from || a.recorded - b.recorded || endOf(a) - endOf(b));
  }

  /** The time at which all parties in effect had recorded it. */
  private agreedAt(draft: Draft): number {
    const times = new Set<number>();
    for (const { from } of draft.allRecords()) times.add(from);
    const first = least(times);
    // A party that had not recorded it may also leave.
    for (const { from } of this.timeline.versions) if (from > first) times.add(from);
    for (const now of [...times].sort((a, b) => a - b)) {
      const parties = partiesOf(this.timeline.policyNear(now));
      if (draft.isAgreed(parties, now, all) && !draft.isUndone(parties, now, all)) return now;
    }
    return Infinity;
  }

  /** The time at which a party recorded a termination that needs no other record. */
  private saidAloneAt(draft: Draft): number {
    let first = Infinity;
    if (draft.act.kind !== 'terminated') return first;
    for (const { act, from, until } of draft.allRecords()) {
      const alone = this.timeline.policyNear(from).termination !== 'all';
      const stands = until >= Math.max(from, draft.effectiveAt);
      if (alone && stands && !isRetracted(act, this.facts, this.timeline)) first = Math.min(first, from);
    }
    return first;
  }

  /**
   * A version has its own term; renewals and terminations that bind with it or later move its end. Changes that were recorded before a
   * termination do not outlast it, whenever they take effect.
   */
  private termsBy(changes: readonly Bound[]): Term[] {
    const terms: Term[] = [];
    const steps = this.timeline.steps;
    let next = 0;
    let end = Infinity;
    /** The record time of the last termination, and the end that it set. */
    let over = { recorded: -Infinity, at: Infinity };
    const put = (from: number, recorded: number, to: number): void => {
      end = recorded <= over.recorded ? Math.min(to, over.at) : to;
      if (terms.at(-1)?.from === from) terms.pop();
      terms.push({ from, end });
    };
    steps.forEach((step, at) => {
      put(step.from, step.recorded, effectiveTo(step.policy));
      const until = steps[at + 1]?.from ?? Infinity;
      for (let change = changes[next]; change && change.from < until; change = changes[++next]) {
        const { from, recorded, draft } = change;
        if (draft.act.kind === 'terminated')
          over = { recorded: Math.max(over.recorded, recorded), at: Math.min(end, from) };
        put(from, recorded, draft.act.effectiveTo ?? end);
      }
    });
    return terms;
  }
}

/** A termination states none. */
const endOf = ({ draft }: Bound): number => draft.act.effectiveTo ?? -Infinity;

const all = () => 'proven' as const;
