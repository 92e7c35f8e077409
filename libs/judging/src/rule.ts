import type { Act } from './act.js';
import type { Bits } from './bits.js';
import type { Clause, Cited, Severity } from './findings/clause.js';
import type { EntryFacts } from './judge/entry-facts.js';
import type { Disclosure, Match, Request } from './judge/things.js';
import type { Moment, View } from './judge/view.js';
import type { AgreementFacts } from './kinds/agreement.js';
import type { BlockFacts } from './kinds/block.js';
import type { DisclosureFacts } from './kinds/disclosure.js';
import type { FindingFacts } from './kinds/finding.js';
import type { IncidentFacts } from './kinds/incident.js';
import type { IrregularFacts } from './kinds/irregular.js';
import type { OfficerFacts } from './kinds/officer.js';
import type { RefusedFacts } from './kinds/refused.js';
import type { SourceFacts } from './kinds/source.js';
import type { VolumeFacts } from './kinds/volume.js';
import type { Pack } from './pack.js';

/** How a verdict explains itself. */
export interface Explained {
  severity: Severity;
  clauses: Clause[];
  evidence?: Cited[];
  /** When the act was that it is about; a withdrawal says how long after it the reason came. Milliseconds. */
  at?: number;
  /** That act, where many may add to one finding: the first of them states it. */
  about?: Act;
}

/** What could not be judged of a subject: one line for each (rule, agreement, reason). */
export interface Lack {
  /** In words, one of those in docs/rules.md. */
  reason: string;
}

/**
 * What a rule says of one subject. `explain` is asked only where something changes. A rule that passes answers too where it can tell what
 * now holds, because a finding that is withdrawn says so.
 */
export type ActVerdict = { subject: string } & (
  | { verdict: 'pass'; explain: () => Explained }
  /** `count`: how many units (items, acts, entries) this target adds to the finding. */
  | { verdict: 'hit'; count: number; explain: () => Explained }
  /** `of`: the pack that is not evaluable as a whole; left out: the rule. */
  | ({ verdict: 'not evaluable'; items: number; of?: string } & Lack)
);

/** A verdict about the items of one block: which of them hit, and for which it cannot be said. */
export interface ItemVerdict {
  subject: string;
  hits: Bits;
  lacks?: (Lack & { items: Bits })[];
}

/** What each kind of rule looks at. A rule sees one target at a time and, through the view, the facts around it. */
export interface Targets {
  /** A request or a disclosure, for rules that ask the same of both. */
  act: Request | Disclosure;
  /** What states a number of items: a request, a disclosure or a match. */
  stated: Request | Disclosure | Match;
  request: Request;
  block: BlockFacts;
  disclosure: Disclosure;
  /** Whatever is said of what was disclosed under one id, by whomever: also where nobody disclosed anything. */
  custody: DisclosureFacts;
  officer: OfficerFacts;
  /** An agreement's volumes, or what was disclosed for a request: caps are stated for both. */
  volume: VolumeFacts | Request;
  incident: IncidentFacts;
  source: SourceFacts;
  /** Irregular entries, or what was refused under one number. */
  irregular: IrregularFacts | RefusedFacts;
  /** The documents of an agreement. */
  agreement: AgreementFacts;
  entry: EntryFacts;
}
export type TargetKind = keyof Targets;

export interface RuleMeta {
  id: string;
  /** semver; the build refuses a rule whose content changed without a new version. */
  version: string;
  title: string;
  status: 'experimental' | 'stable' | 'deprecated';
  /** Highest severity that the rule gives. */
  severity: Severity;
  /** Statute, clause or design note that it rests on. */
  basis: string;
  /** A theory that a party disputes is shown as such, never as settled law. */
  theory: 'asserted' | 'disputed' | 'adjudicated';
  /** `core` judges every agreement; any other those that name it. */
  pack: Pack;
  /** What one finding of the rule is about, and what its count counts. */
  subject: string;
  unit: string;
  falsePositives: string;
  /** It looks at its target and the agreement's documents, and at nothing else: when its time has come no more is fetched. */
  alone?: true;
}

/** Looks at single acts: a request, a disclosure, an officer, an entry … A pure function of the view. */
export interface ActRule<K extends Exclude<TargetKind, 'block'> = Exclude<TargetKind, 'block'>> extends RuleMeta {
  on: K;
  judge(target: Targets[K], view: View): ActVerdict[];
}

/** Which parts of disclosures a finding holds against a cap, as the finding itself says. Times are milliseconds. */
export interface Summed {
  items: number;
  cap: number;
  /** How many parts there are. */
  parts: number;
  /** When the first and the last of them were made, and the last one's entry. */
  from: number;
  to: number;
  last: number;
  /** By which moment it was judged what is known by its day only. */
  moment: Moment;
  /** Of rival registrations: the first record of the one that judges. */
  registration?: number;
  /** `<requester>/<id>`, where only parts for one request are summed. */
  request?: string;
}

/** Holds sums of what was disclosed against caps. */
export interface VolumeRule extends ActRule<'volume'> {
  /** Undefined: the finding says of no sum. */
  sumOf(finding: Pick<FindingFacts, 'subject' | 'clauses'>): Summed | undefined;
}

interface ItemRuleOf<K extends 'request' | 'disclosure'> extends RuleMeta {
  on: 'block';
  subjectOf: K;
  /** Its hits rest on the absence of something, which has to be concluded first. */
  concludes?: true;
  /** Named items that it lacks for this reason are not listed as they are: how many of them hit by their number alone, `unlisted` says. */
  open?: string;
  /** Of the items that are named. */
  judge(block: BlockFacts, view: View): ItemVerdict[];
  /** Of the items that are stated and not named: how many hit all the same, and how many cannot be judged. */
  unlisted?(target: Targets[K], view: View): { hits: number; lacks: (Lack & { items: number })[] };
  /** Severity and clauses of the whole finding. Must not depend on single blocks, nor on the order of arrival. */
  explain(target: Targets[K], view: View): Explained;
}

/** Looks at the items of a request, 256 at a time, and explains the finding as a whole. */
export type ItemRule = ItemRuleOf<'request'> | ItemRuleOf<'disclosure'>;
export type RequestItemRule = ItemRuleOf<'request'>;
export type DisclosureItemRule = ItemRuleOf<'disclosure'>;

type Plain = Exclude<TargetKind, 'block' | 'volume'>;
export type Rule = ItemRule | VolumeRule | { [K in Plain]: ActRule<K> }[Plain];
