export { compareActs } from './act.js';
export type { BatchResult } from './batch.js';
export { and, type Bits, bitsToBytes, BLOCK, isEmpty, itemsOf, minus, noBits, or, withBit } from './bits.js';
export { Engine } from './engine.js';
export { greatest, least } from './extremes.js';
export { RuleFailed, type Skipped } from './failed.js';
export { type Clause, type Evidence, MOST_EVIDENCE, severities, type Severity } from './findings/clause.js';
export { Derivation, type DerivedGap, whatIsLeftOut } from './findings/derive.js';
export { changesOf, hitLeaf, packItems, parseHitLeaf, type SealedHit, sealedHit } from './findings/hit-leaf.js';
export { growHits, hitHashes, hitsRoot, noHits } from './findings/hit-tree.js';
export type { HitRow } from './findings/hit.js';
export { type FindingOfHits, HitsDisagree, replayHits } from './findings/replay-hits.js';
export { type Seal, sealStream } from './findings/seal.js';
export { judgedAddress, type JudgedAddress } from './judge/judged-address.js';
export { basisOf, type View } from './judge/view.js';
export { type WakeUp, WakeUps } from './judge/wake-ups.js';
export type { AgreementFacts, MethodAct } from './kinds/agreement.js';
export type { BlockFacts, Disclosed } from './kinds/block.js';
export { type DisclosureFacts, isRequest, requestOf } from './kinds/disclosure.js';
export { agreementOfScope, type FindingFacts, findingId, scopeOfShard } from './kinds/finding.js';
export { newIncident } from './kinds/incident.js';
export { agreementOf, keys, kindOf, rangeOf } from './kinds/key.js';
export { decodeFacts, encodeFacts } from './kinds/all-kinds.js';
export type { NotEvaluableFacts } from './kinds/not-evaluable.js';
export type { OfficerFacts } from './kinds/officer.js';
export { acceptedLow, type Funnel, matchIdOf, newRequest, type RequestFacts } from './kinds/request.js';
export { missingSequences } from './kinds/source.js';
export { dayOfSlot, slotOf, type VolumeAct, type VolumeFacts } from './kinds/volume.js';
export { foldInput, unreadableInput } from './fold/input.js';
export { MemoryShard } from './memory/memory-shard.js';
export {
  type EntryRange,
  type EntryState,
  type EventRef,
  type FoldedEntry,
  type FoldInput,
  type Memory,
  NotLoaded,
  type Wanted,
} from './memory/memory.js';
export type { Unfinished } from './portions/task.js';
export { RuleSet } from './rule-set.js';
export { type DeclaredRuleSet, JUDGING, olderRuleSetDigest, PORTIONS, ruleSetDigest } from './rule-set-digest.js';
export type { ActRule, ActVerdict, ItemRule, Rule } from './rule.js';
export { type PolicyVersion, timelineOf } from './timeline.js';
export type { BatchInput } from './batch.js';
export { WillRead } from './fold/will-read.js';
export { after, isOf, type Key, type KeyRange, type Kind, neighboursOf, subjectOfKey } from './kinds/key.js';
export { type Facts, type FactsOf, JUDGED, ofKind, readWith } from './kinds/all-kinds.js';
export {
  type CustodyAct,
  custodyOf,
  type FindingItem,
  funnelOf,
  itemsOfFinding,
  latestPolicy,
  type RequestFunnel,
  type StoredFacts,
} from './questions.js';
export { lowestSpan, USUAL_SPAN } from './kinds/officer.js';
