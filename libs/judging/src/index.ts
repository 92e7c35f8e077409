/** The meaning of acts: facts, fold, judging, findings, their tree, replay. Pure, no I/O. */

// Judging entries: the engine over a memory, and a whole shard of it.
export type { BatchInput, BatchResult } from './batch.js';
export { Engine } from './engine.js';
export { RuleFailed, type Skipped } from './failed.js';
export { foldInput, unreadableInput } from './fold/input.js';
export { marksAskedBy, WillRead } from './fold/will-read.js';
export { settledOf, waitedFor } from './fold/vouched.js';
export { passedOrders, type Settled } from './judge/settled.js';
export type { WakeUp } from './judge/wake-up.js';
export { WakeUps } from './judge/wake-ups.js';
export { MemoryShard } from './memory/memory-shard.js';
export {
  type EntryRange,
  type EntryState,
  type EventRef,
  type FoldedEntry,
  type FoldInput,
  type Memory,
  NotLoaded,
  type WaitingOrder,
  type WaitingPlace,
  type WaitingRange,
  type Wanted,
} from './memory/memory.js';
export type { Unfinished } from './portions/task.js';

// Rules, and the facts that they see.
export { type Act, compareActs, type Mark, type Retraction, speakerOf } from './act.js';
export {
  and,
  type Bits,
  bitsToBytes,
  BLOCK,
  countBits,
  isEmpty,
  minus,
  noBits,
  or,
  placesOf,
  withBit,
} from './bits.js';
export { greatest, least } from './extremes.js';
export {
  type Clause,
  clause,
  type Evidence,
  evidenceOf,
  iso,
  MOST_EVIDENCE,
  severities,
  type Severity,
} from './findings/clause.js';
export { gathersClauses } from './findings/changes.js';
export { everAssessed, judgedAddress, latestAssessed, statementsInOrder } from './judge/judged-address.js';
export { inOrder, type Listed, type Sums, sumsOf } from './judge/listed.js';
export { countedAnew, countedOf, partsFor, type PartsFor } from './judge/counted-acts.js';
export { type Cap, type End, type Limit, RunningSums, type Summand } from './judge/running-sums.js';
export type { Disclosure, Match, Request } from './judge/things.js';
export { basisOf } from './judge/documents-view.js';
export type { View } from './judge/view.js';
export { RuleSet } from './rule-set.js';
export { type DeclaredRuleSet, JUDGING, olderRuleSetDigest, PORTIONS, ruleSetDigest } from './rule-set-digest.js';
export { type Actor, oneOf, SEVERAL, type Seen, type Visibility } from './visibility.js';
export type {
  ActRule,
  ActVerdict,
  DisclosureItemRule,
  Explained,
  ItemRule,
  ItemVerdict,
  RequestItemRule,
  Rule,
  Summed,
  VolumeRule,
} from './rule.js';
export { type Documents, documentsOf } from './standing/documents.js';
export type { Timeline, Version } from './standing/timeline.js';
export { speakersOf } from './standing/speakers.js';
export { speakerNeeded } from './standing/statements.js';

// Access to tallies.
export { beginsOfVersions } from './kinds/volume.js';
export { type TallyPlace, towardPlaces } from './tally/toward.js';

// Facts, their keys, and queries that other libs use.
export {
  apartOf,
  decodeFacts,
  encodeFacts,
  type Facts,
  type FactsOf,
  JUDGED,
  ofKind,
  readWith,
} from './kinds/all-kinds.js';
export type { AgreementFacts, MethodAct } from './kinds/agreement.js';
export { type MarksFacts, nameOf } from './kinds/marks.js';
export type { Assessed, BlockFacts, Disclosed, Matched, Submitted } from './kinds/block.js';
export {
  agencyOfSubject,
  idOfSubject,
  type DisclosureFacts,
  isRequest,
  type Part,
  requestOf,
  subjectOf,
} from './kinds/disclosure.js';
export { agreementOfScope, type FindingFacts, findingId, scopeOfShard } from './kinds/finding.js';
export { type IncidentReport, newIncident } from './kinds/incident.js';
export {
  after,
  agreementOf,
  isOf,
  type Key,
  type KeyRange,
  keys,
  type Kind,
  kindOf,
  type LackName,
  lackNameOf,
  neighboursOf,
  rangeOf,
  rangeAround,
  findingsAbout,
  findingsOf,
  type FindingKind,
  isFinding,
} from './kinds/key.js';
export type { NotEvaluableFacts } from './kinds/not-evaluable.js';
export { engaging, lowestSpan, type OfficerFacts, SPAN_DAYS, USUAL_SPAN } from './kinds/officer.js';
export { type MatchFacts, type MatchPart } from './kinds/match.js';
export { FIRST_MATCHES, type HeardMatches, newRequest, type RequestFacts } from './kinds/request.js';
export type { Irregular, IrregularFacts } from './kinds/irregular.js';
export type { RefusedFacts } from './kinds/refused.js';
export { missingRuns, missingSequences, type SourceFacts } from './kinds/source.js';
export { ALL_TIME } from './kinds/tally.js';
export { disclosuresBy, ofSum, sumIn, type VolumeFacts } from './kinds/volume.js';
export { type DisclosedPart, type DisclosedSize, disclosedUnder, changedParts, isSameSize } from './rows/disclosed.js';
export { type FunnelRow, funnelChanges } from './rows/funnel.js';
export { type BlockHits, changedHits } from './rows/finding-items.js';
export { changedParties, type OfDocuments, ofDocuments, type PartySpan } from './rows/parties.js';
export { type BoundVersion, changedVersions, versionsOf } from './rows/versions.js';
export { changedWatermark, type HeldWatermark, watermarkOf } from './rows/watermarks.js';
export { changedSides, seenOfFinding, seenOfLine } from './rows/sums.js';

// Findings: their hits, the tree of hits, and findings derived from entries or hits alone.
export { Derivation, type DerivedGap, describeGap, type Folded } from './findings/derive.js';
export { saysTakenBack } from './findings/retracted.js';
export { type HitRow, reasons, type Why } from './findings/hit.js';
export { changesOf, hitLeaf, packItems, parseHitLeaf, type SealedHit, sealedHit } from './findings/hit-leaf.js';
export { growHits, hitDigest, hitHashes, hitsRoot, noHits } from './findings/hit-tree.js';
export { type FindingOfHits, HitsDisagree, replayHits } from './findings/replay-hits.js';
export { type Seal, sealStream } from './findings/seal.js';
