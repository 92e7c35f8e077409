import type { Act } from './act.js';
import type { Bits } from './bits.js';
import type { Clause, Cited, Severity } from './findings/clause.js';
import type { Moment } from './judge/documents-view.js';
import type { EntryFacts } from './judge/entry-facts.js';
import type { Disclosure, Match, Request } from './judge/things.js';
import type { View } from './judge/view.js';
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
import type { Visibility } from './visibility.js';

/** The explanation of a verdict. */
export interface Explained {
  severity: Severity;
  clauses: Clause[];
  evidence?: Cited[];
  /** The time of the act, in milliseconds since 1970. A withdrawal states how long after it the reason arrived. */
  at?: number;
  /** That act, if one finding has many: the first of them explains it. */
  about?: Act;
  /** The time of the earliest act that it rests on, if `at` is that of the latest. */
  since?: number;
  /** For a rule about single streams whose subject names none: the agencies whose entries hit. */
  authors?: Iterable<string>;
  /** For a sum of disclosures: whom they name as recipients, and, as `authors`, who disclosed. */
  recipients?: Iterable<string>;
}

/** The part of a subject that is not evaluable: one line for each (rule, agreement, reason). */
export interface Lack {
  /** In words, one of those in docs/rules.md. */
  reason: string;
}

/**
 * A rule's answer for one subject. `explain` is called only if something changes. A rule that passes also answers if it can explain the
 * present state, because a withdrawn finding shows it.
 */
export type ActVerdict = { subject: string } & (
  | { verdict: 'pass'; explain: () => Explained }
  /** `count`: the number of units (items, acts, entries) that this target adds to the finding. */
  | { verdict: 'hit'; count: number; explain: () => Explained }
  /** `of`: the pack that is not evaluable as a whole; left out: the rule. */
  | ({ verdict: 'not evaluable'; items: number; of?: string } & Lack)
);

/** A verdict about the items of one block: those that hit, and those that are not evaluable. */
export interface ItemVerdict {
  subject: string;
  hits: Bits;
  lacks?: (Lack & { items: Bits })[];
}

/** The target of each kind of rule. A rule sees one target at a time and, through the view, the facts around it. */
export interface Targets {
  /** A request or a disclosure, for rules about both. */
  act: Request | Disclosure;
  /** Acts that state a number of items: a request, a disclosure or a match. */
  stated: Request | Disclosure | Match;
  request: Request;
  block: BlockFacts;
  disclosure: Disclosure;
  /** All statements about disclosures under one id, even if nobody disclosed anything. */
  custody: DisclosureFacts;
  officer: OfficerFacts;
  /** An agreement's volumes, or the disclosures for a request: caps exist for both. */
  volume: VolumeFacts | Request;
  incident: IncidentFacts;
  source: SourceFacts;
  /** Irregular entries, or the refused values under one number. */
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
  /** `core` judges every agreement; other packs judge those that name them. */
  pack: Pack;
  /** The subject of one finding of the rule, and the unit of its count. */
  subject: string;
  unit: string;
  falsePositives: string;
  /** Who may see its findings and its lines: whether all clauses, counts and severities follow from what they know. Its page says why. */
  visibility: Visibility;
  /** For some of its subjects another class. */
  visibilityOf?(subject: string): Visibility | undefined;
  /** For the class `author`: the agency that a subject names. Undefined: it names none. */
  authorOf?(subject: string): string | undefined;
  /** It looks at its target and the agreement's documents, and at nothing else: when its time has come no more is fetched. */
  alone?: true;
}

/** Judges single acts: a request, a disclosure, an officer, an entry …. A pure function of the view. */
export interface ActRule<K extends Exclude<TargetKind, 'block'> = Exclude<TargetKind, 'block'>> extends RuleMeta {
  on: K;
  judge(target: Targets[K], view: View): ActVerdict[];
}

/** The parts of disclosures that a finding compares with a cap, according to the finding itself. Times are milliseconds since 1970. */
export interface Summed {
  items: number;
  cap: number;
  /** The number of parts. */
  parts: number;
  /** The times of the first and the last part, and the last one's entry. */
  from: number;
  to: number;
  last: number;
  /** The moment of the day at which acts that are known by their day were judged. */
  moment: Moment;
  /** The agencies whose disclosures are summed. */
  disclosers: string[];
  /** With rival registrations: the first record of the one that judges. */
  registration?: number;
  /** `<requester>/<id>`, if only parts for one request are summed. */
  request?: string;
  /** If several agencies use its id: these, and whether disclosures to others mean this request. */
  requesters?: string[];
  anybody?: boolean;
}

/** Compares sums of disclosures with caps. */
export interface VolumeRule extends ActRule<'volume'> {
  /** Undefined: the finding has no sum. */
  sumOf(finding: Pick<FindingFacts, 'subject' | 'clauses'>): Summed | undefined;
}

interface ItemRuleOf<K extends 'request' | 'disclosure'> extends RuleMeta {
  on: 'block';
  subjectOf: K;
  /** Its hits rest on an absence, which must be concluded first. */
  concludes?: true;
  /** Named items that it lacks for this reason are not listed directly: `unlisted` computes how many of them hit by their number alone. */
  open?: string;
  /** For the named items. */
  judge(block: BlockFacts, view: View): ItemVerdict[];
  /** For the items that are stated and not named: the number that hit all the same, and the number that is not evaluable. */
  unlisted?(target: Targets[K], view: View): { hits: number; lacks: (Lack & { items: number })[] };
  /** Severity and clauses of the whole finding. Must not depend on single blocks, nor on the order of arrival. */
  explain(target: Targets[K], view: View): Explained;
}

/** Judges the items of a request, 256 at a time, and explains the finding as a whole. */
export type ItemRule = ItemRuleOf<'request'> | ItemRuleOf<'disclosure'>;
export type RequestItemRule = ItemRuleOf<'request'>;
export type DisclosureItemRule = ItemRuleOf<'disclosure'>;

type Plain = Exclude<TargetKind, 'block' | 'volume'>;
export type Rule = ItemRule | VolumeRule | { [K in Plain]: ActRule<K> }[Plain];
