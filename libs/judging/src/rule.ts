import type { Bits } from './bits.js';
import type { Clause, Evidence, Severity } from './findings/clause.js';
import type { View } from './judge/view.js';
import type { BlockFacts } from './kinds/block.js';
import type { DisclosureFacts } from './kinds/disclosure.js';
import type { EntryFacts } from './judge/entry-facts.js';
import type { IncidentFacts } from './kinds/incident.js';
import type { OfficerFacts } from './kinds/officer.js';
import type { RequestFacts } from './kinds/request.js';
import type { SourceFacts } from './kinds/source.js';
import type { VolumeFacts } from './kinds/volume.js';

export interface Hit {
  verdict: 'hit';
  severity: Severity;
  clauses: Clause[];
  evidence?: Evidence[];
}

export type Verdict =
  | { verdict: 'pass' }
  /** `count`: how many units (items, acts, entries) this target adds to the finding. */
  | (Hit & { count: number })
  | { verdict: 'not evaluable'; missing: string[] };

/** A verdict about the items of one block: which of them hit, or for which the facts are missing. */
export interface ItemVerdict {
  subject: string;
  hits: Bits;
  notEvaluable?: { missing: string[]; items: Bits };
}

/** What each kind of rule looks at. A rule sees one target at a time and, through the view, the facts around it. */
export interface Targets {
  /** A request or a disclosure, for rules that ask the same of both. */
  act: RequestFacts | DisclosureFacts;
  request: RequestFacts;
  block: BlockFacts;
  disclosure: DisclosureFacts;
  officer: OfficerFacts;
  /** An agreement's volumes, or what was disclosed for a request: caps are stated for both. */
  volume: VolumeFacts | RequestFacts;
  incident: IncidentFacts;
  source: SourceFacts;
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
  pack: 'core' | 'usc26-6103' | 'cma';
  /** What one finding of the rule is about, and what its count counts. */
  subject: string;
  unit: string;
  falsePositives: string;
}

/** Looks at single acts: a request, a disclosure, an officer, an entry … A pure function of the view. */
export interface ActRule<K extends Exclude<TargetKind, 'block'> = Exclude<TargetKind, 'block'>> extends RuleMeta {
  on: K;
  judge(target: Targets[K], view: View): ActVerdict[];
}

/** Looks at the items of a request, 256 at a time, and explains the finding as a whole. */
export interface ItemRule extends RuleMeta {
  on: 'block';
  subjectOf: 'request' | 'disclosure';
  judge(block: BlockFacts, view: View): ItemVerdict[];
  /** Severity and clauses of the whole finding. Must not depend on single blocks, nor on the order of arrival. */
  explain(subject: string, view: View): Hit;
}

export type Rule = ItemRule | { [K in Exclude<TargetKind, 'block'>]: ActRule<K> }[Exclude<TargetKind, 'block'>];

/** What an act rule answers. */
export type ActVerdict = { subject: string } & Verdict;
