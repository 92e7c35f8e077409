import { type FindingFacts, findingId } from '../kinds/finding.js';
import { gather } from './raise-or-withdraw.js';
import { type Clause, type Evidence, severities, type Severity } from './clause.js';
import type { SealedHit } from './hit-leaf.js';
import { countItems } from './hit-leaf.js';

/** The members of a finding that follow from its hits. */
export type FindingOfHits = Pick<
  FindingFacts,
  | 'id'
  | 'rule'
  | 'version'
  | 'scope'
  | 'subject'
  | 'severity'
  | 'count'
  | 'clauses'
  | 'evidence'
  | 'firstIndex'
  | 'lastIndex'
>;

/** The hits cannot be all hits of one finding, in their order. */
export class HitsDisagree extends Error {
  constructor(
    /** The hit that shows it. Null: there is no hit at all. */
    readonly no: number | null,
    detail: string,
  ) {
    super(no === null ? detail : `hit ${no}: ${detail}`);
    this.name = 'HitsDisagree';
  }
}

/**
 * Makes a finding from its hits alone: it is a pure function of them, so that whoever has the hits need not trust the stored finding.
 * `gathers`: the rule is about single entries, so its findings keep the highest severity and all distinct clauses. Throws HitsDisagree.
 */
export function replayHits(hits: readonly SealedHit[], gathers: boolean): FindingOfHits {
  const [first] = hits;
  if (!first) throw new HitsDisagree(null, 'a finding has at least one hit');
  const { rule, scope, subject } = first;
  const id = findingId(rule, scope, subject);
  const made = {
    ...{ id, rule, scope, subject, version: first.version, severity: severityOf(first) },
    ...{ count: 0, clauses: [] as Clause[], evidence: [] as Evidence[], hits: 0 },
    ...{ firstIndex: first.index, lastIndex: first.index },
  };
  let before: SealedHit | undefined;
  for (const hit of hits) {
    const wrong = fault(hit, before, made);
    if (wrong !== undefined) throw new HitsDisagree(hit.no, wrong);
    const stated = {
      severity: severityOf(hit),
      clauses: JSON.parse(hit.clauses) as Clause[],
      evidence: JSON.parse(hit.evidence) as Evidence[],
    };
    if (gathers && made.count + hit.delta > 0) gather(made, stated);
    else Object.assign(made, stated);
    made.count += hit.delta;
    made.version = hit.version;
    made.lastIndex = hit.index;
    made.hits++;
    before = hit;
  }
  const { hits: _, ...finding } = made;
  return finding;
}

function fault(
  hit: SealedHit,
  before: SealedHit | undefined,
  { id, rule, scope, subject, count }: Pick<FindingOfHits, 'id' | 'rule' | 'scope' | 'subject' | 'count'>,
): string | undefined {
  if (hit.rule !== rule || hit.scope !== scope || hit.subject !== subject)
    return `it is of another rule, agreement or subject than the finding's first`;
  if (hit.finding !== id) return `it names finding ${hit.finding}; its rule, agreement and subject make ${id}`;
  // A portion of an entry makes at most one hit of a finding; an entry with several portions can make several.
  if (before && (hit.no <= before.no || hit.index < before.index))
    return `it does not follow hit ${before.no} of entry ${before.index}`;
  if (!before && hit.delta <= 0) return 'a finding begins with something that is raised';
  if (count + hit.delta < 0) return 'it takes back more than there is';
  const items = hit.items === null ? null : countItems(hit.items);
  if (items === undefined || (items && items.added - items.removed + hit.unlisted !== hit.delta))
    return `its items do not come to ${hit.delta}`;
  if ((hit.why !== null) !== hit.delta < 0)
    return hit.why ? 'it says why, and takes nothing back' : 'it does not say why';
  if (hit.change === 'raised') return items?.added === 0 && hit.unlisted <= 0 ? 'it raises nothing' : undefined;
  if (hit.change === 'withdrawn') return hit.delta < 0 ? undefined : 'it withdraws nothing';
  if (hit.change === 'restated') return hit.delta === 0 ? undefined : 'it is not only restated';
  return `${JSON.stringify(hit.change)} is no change`;
}

function severityOf({ no, severity }: SealedHit): Severity {
  const known = severities.find((one) => one === severity);
  if (known === undefined) throw new HitsDisagree(no, `${JSON.stringify(severity)} is no severity`);
  return known;
}
