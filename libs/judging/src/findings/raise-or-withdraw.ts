import type { Overlay } from '../memory/overlay.js';
import { type FindingFacts, findingId } from '../kinds/finding.js';
import { actOf, viaOf } from '../fold/act.js';
import { keys } from '../kinds/key.js';
import { speakersOf } from '../standing/speakers.js';
import { isClaimed } from '../ways.js';
import { firstStated, isShared } from './first-act.js';
import { type Change, gathersClauses, seenTogether, type Stated } from './changes.js';
import { type Evidence, severities, type Severity } from './clause.js';
import type { FoldInput } from '../memory/memory.js';
import type { HitRow, Why } from './hit.js';
import type { Seen } from '../visibility.js';

/** Distinct clauses that a finding over many entries shows: enough to explain it, and the same in any order of arrival. */
const MOST_CLAUSES = 20;

/**
 * The statement of a finding over entries after a further hit. `count`: its units before the hit. A finding that had been withdrawn starts
 * again.
 */
export function gather(
  finding: Pick<FindingFacts, 'severity' | 'clauses' | 'evidence' | 'count'>,
  { severity, clauses, evidence }: Omit<Stated, 'raised' | 'at'>,
): void {
  const begins = finding.count === 0;
  if (begins || severities.indexOf(severity) > severities.indexOf(finding.severity)) finding.severity = severity;
  const known = begins ? [] : finding.clauses;
  const distinct = new Map([...known, ...clauses].map((clause) => [JSON.stringify(clause), clause]));
  const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1));
  finding.clauses = sorted.slice(0, MOST_CLAUSES).map(([, clause]) => clause);
  finding.evidence = evidence;
}

/**
 * Applies a change to its finding. Returns the hit, or undefined if nothing changes. `search`: called if all acts of the finding must be
 * searched for the first one.
 */
export function applyChange(
  memory: Overlay,
  change: Change,
  at: FoldInput,
  search: () => void,
): Omit<HitRow, 'no'> | undefined {
  const { rule, scope, subject, delta } = change;
  const key = keys.finding(scope, rule.id, subject);
  const known = memory.read(key);
  const gathers = gathersClauses(rule);
  // In a gathered finding, a unit that goes removes no clauses, because other units may share them, until none is left.
  const some = gathers && delta < 0 && change.added === 0 && (known?.count ?? 0) + delta > 0;
  const shared = isShared(rule) && (known?.count ?? 0) + delta > 0 ? firstStated(change, known) : undefined;
  if (shared?.search) search();
  const stated = shared ? shared.stated : some ? undefined : change.stated;
  const restated =
    !gathers &&
    stated !== undefined &&
    known !== undefined &&
    (stated.severity !== known.severity ||
      JSON.stringify(stated.clauses) !== JSON.stringify(known.clauses) ||
      claimedIn(stated.evidence) !== claimedIn(known.evidence));
  const seen = change.seen && gathers && known && known.count > 0 ? seenTogether(known.seen, change.seen) : change.seen;
  if (delta === 0 && change.added === 0 && !restated) {
    if (known && shared && shared.first?.index !== known.first?.index) setFirst(memory.edit(key), shared);
    if (known && seen && !sameSeen(seen, known.seen)) memory.edit(key).seen = seen;
    return undefined;
  }
  if (!known && delta <= 0) return undefined;
  const before = { count: known?.count ?? 0, severity: known?.severity };
  const finding = memory.edit(key, () => ({
    kind: 'finding' as const,
    id: findingId(rule.id, scope, subject),
    rule: rule.id,
    version: rule.version,
    scope,
    subject,
    severity: rule.severity,
    count: 0,
    clauses: [],
    evidence: [],
    hits: 0,
    seen: UNSEEN,
    at: null,
    firstIndex: at.index,
    lastIndex: at.index,
    firstSeen: at.receivedAt,
    lastSeen: at.receivedAt,
    grownIndex: at.index,
    grownAt: at.receivedAt,
    clockAt: at.receivedAt,
    peak: rule.severity,
    change: 'raised' as const,
  }));
  if (stated && gathers && finding.count + delta > 0) gather(finding, stated);
  else if (stated)
    Object.assign(finding, { severity: stated.severity, clauses: stated.clauses, evidence: stated.evidence });
  setFirst(finding, shared);
  if (seen) finding.seen = seen;
  finding.count += delta;
  finding.version = rule.version;
  if (stated?.at !== undefined) finding.at = stated.at;
  const why = delta < 0 ? whyOf(memory, change, change.stated?.at ?? finding.at, at) : null;
  finding.hits++;
  finding.lastIndex = at.index;
  finding.lastSeen = at.receivedAt;
  finding.change = change.added > 0 ? 'raised' : delta < 0 ? 'withdrawn' : 'restated';
  markGrowth(finding, before, at);
  return {
    finding: finding.id,
    rule: rule.id,
    version: rule.version,
    scope,
    subject,
    index: at.index,
    change: finding.change,
    delta,
    items: change.items,
    unlisted: change.unlisted,
    why,
    severity: stated?.severity ?? finding.severity,
    clauses: stated?.clauses ?? finding.clauses,
    evidence: stated?.evidence ?? finding.evidence,
  };
}

/** The entries whose speaker nothing proves. A copy that comes later by its source's own way proves one, and changes no comparison. */
const claimedIn = (evidence: readonly Evidence[]): string =>
  evidence
    .flatMap(({ index, claimed }) => (claimed ? [index] : []))
    .sort((a, b) => a - b)
    .join();

const isGraver = (a: Severity, b: Severity | undefined): boolean =>
  b !== undefined && severities.indexOf(a) > severities.indexOf(b);

/** What officers' clocks and closed findings need to know of a change. */
function markGrowth(
  finding: FindingFacts,
  before: { count: number; severity: Severity | undefined },
  at: FoldInput,
): void {
  const { severity, count, change } = finding;
  if (change === 'raised' || isGraver(severity, before.severity)) {
    finding.grownIndex = at.index;
    finding.grownAt = at.receivedAt;
  }
  const begins = before.count === 0 && count > 0;
  if (!begins && !isGraver(severity, finding.peak)) return;
  finding.peak = severity;
  finding.clockAt = at.receivedAt;
}

/** Until somebody is named who may. */
const UNSEEN: Seen = { class: 'author' };

const sameSeen = (a: Seen, b: Seen): boolean =>
  a.class === b.class &&
  a.author === b.author &&
  a.source === b.source &&
  a.recipient === b.recipient &&
  a.from === b.from &&
  a.to === b.to &&
  a.sums === b.sums;

/** The first act is unknown while it is searched for. */
function setFirst(finding: FindingFacts, shared: ReturnType<typeof firstStated> | undefined): void {
  if (shared?.first && !shared.search) finding.first = shared.first;
  else delete finding.first;
}

function whyOf(memory: Overlay, change: Change, time: number | null, input: FoldInput): Why {
  return {
    reason: reasonOf(change, input),
    after: time === null ? null : Math.floor((input.receivedAt - time) / 1000),
    ...(isClaimedOnly(memory, input) ? { claimed: true as const } : {}),
  };
}

/** Did the entry come by a way that only claims its speaker, and does no key prove it? */
function isClaimedOnly(memory: Overlay, input: FoldInput): boolean {
  const { event, quarantined } = input.entry;
  const source = event?.source ?? quarantined?.known.source;
  if (source === undefined) return 'http' in input.entry.via;
  if (!isClaimed(viaOf(input.entry, source))) return false;
  const about = event && memory.read(keys.agreement(event.agreementid));
  return !about || speakersOf(about).proof(actOf(event, input)) !== 'proven';
}

function reasonOf({ reopened }: Change, { entry }: FoldInput): Why['reason'] {
  if (reopened) return 'absence reopened';
  if (entry.event?.type === 'gov.transfer.event.retracted.v1') return 'retraction';
  return entry.event?.type === 'gov.transfer.request.reassessed.v1' ? 'restated' : 'late fact';
}
