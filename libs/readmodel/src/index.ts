export { NoLiveGeneration } from './errors.js';
export { type Contact, type DisclosedItem, disclosedItems } from './queries/accounting.js';
export { entriesOfAgreement, findingsOfAgreement, shardOfAgreement } from './queries/agreement-evidence.js';
export { type Actor, actorsSeen } from './queries/actors.js';
export { agreement, agreements } from './queries/agreements.js';
export {
  approvalOf,
  approvals,
  countApprovals,
  type ApprovalsFilter,
  exceptionsInForce,
  erasureAsked,
  exceptionsOfDesk,
} from './queries/approvals.js';
export { asOf, type AsOf } from './queries/as-of.js';
export {
  coverage,
  type Coverage,
  coveredSources,
  type CoveredSource,
  DEFAULT_LATENESS_SECONDS,
  SOURCE_STATES,
  type SourceState,
} from './queries/coverage.js';
export {
  type Buckets,
  disclosedOverTime,
  type DisclosedThen,
  nearestDisclosure,
} from './queries/disclosed-over-time.js';
export { summedParts, type SummedPart, type SummedParts, type SumPosition } from './queries/disclosure-parts.js';
export { entriesOfEvent, findingsOfEntries, receiptsOfEvent, refusalsOf } from './queries/entries.js';
export { type FindingHit, findingHits } from './queries/finding-hits.js';
export { type FindingItem, findingItems } from './queries/finding-items.js';
export { clausesOf, type FindingSummary } from './queries/finding-rows.js';
export { type FindingThen, findingThen, newestHit, TooManyHits } from './queries/finding-then.js';
export { finding, type FindingDetail } from './queries/findings.js';
export { funnelRequests, type FunnelOfRequest, type FunnelSums, funnelTotal, knowsSources } from './queries/funnel.js';
export { type Ask, hitsFrom, hitsOfFindings, nthHit } from './queries/hits.js';
export { liveProgress, openFindings, unjudged } from './queries/live.js';
export { notEvaluable, notEvaluableSubjects } from './queries/not-evaluable.js';
export { namedItems, requestsOfItems } from './queries/named-items.js';
export { positionsAt } from './queries/positions.js';
export { type AllDesks, allDesks, type DesksState } from './queries/queue/all-desks.js';
export { countEach } from './queries/queue/counts.js';
export { countQueue } from './queries/queue/count.js';
export { type FacetCount, facets, type Facets } from './queries/queue/facets.js';
export { type QueueDesk } from './queries/queue/desk.js';
export { desksOf, type DeskState } from './queries/queue/desks.js';
export {
  COUNTED_STATES,
  type CountedState,
  type DeskFilter,
  JUDGED_STATES,
  type JudgedState,
  type QueueFilter,
  type ShardPosition,
} from './queries/queue/filter.js';
export { type QueuedFinding, queue, wholeQueue } from './queries/queue/queue.js';
export { type SearchTerm, searchTerms } from './queries/queue/search.js';
export { isBySize, type QueuePosition, type Sort, SORTS } from './queries/queue/sort.js';
export { type RelatedFinding, relatedFindings, type Relation, RELATIONS } from './queries/related.js';
export { inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from './queries/queryable.js';
export { type ActsFilter, type ActsReader, type ListedAct, oversightActs } from './queries/oversight-acts.js';
export {
  type About,
  aboutOf,
  type EndOfException,
  endsOf,
  type Suppression,
  suppressionFor,
  suppressionsAmong,
  suppressionsOf,
  type Working,
  workingExceptions,
  workingFor,
} from './queries/suppressed.js';
export { oversightIsBehind, oversightSize } from './queries/oversight-behind.js';
export { otherSide, withAllParties } from './queries/sides.js';
export { type Overview, overview } from './queries/overview.js';
export { seenHit } from './queries/seen-hit.js';
export { seenOf, type SeenNow } from './queries/seen.js';
export { detectorPositions, gaps } from './queries/status.js';
export { type ActOfDesk, actOfVersion, notedTimelineOf, timelineOf, timelineOfApproval } from './queries/timeline.js';
export { duplicatesFrom, oversightFolded, triageNow, type TriageNow, triageOf, triagesOf } from './queries/triage.js';
export { approvalOfRow, type ApprovalRow, triageOfRow, type TriageRow } from './queries/triage-rows.js';
export { triageState, type TriageStateParameters } from './queries/triage-state.js';
export { type BoundVersion, type PartyRole, rolesOf, versionsOf } from './queries/versions.js';
export { visibleEntries, type VisibleEntries } from './queries/visible-entries.js';
export { isMigrated, readmodelTables, whatHidesRows } from './queries/tables.js';
export {
  allHits,
  askOf,
  type FindingAsText,
  findingsAsText,
  foldedTo,
  hitsBetween,
  leftOut,
  liveGeneration,
  type StoredGeneration,
  storedGenerations,
  sumsThatDiffer,
} from './queries/stored-findings.js';
export { DASHBOARD_VIEWS } from './schema/dashboard.js';
export { readmodelSchema } from './schema/index.js';
export { TRIAGE_TABLES } from './schema/triage-tables.js';
export { FOLDED_TABLES, type FoldedTable, VOID_ROWS, WAITING_UNDER } from './schema/tables.js';
export {
  type ChangedTriage,
  findingsWithHits,
  hitPositions,
  type HitPositions,
  triageWithActs,
} from './queries/live-changes.js';
