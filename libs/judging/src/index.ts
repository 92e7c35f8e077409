export { compareActs } from './act.js';
export type { BatchResult, FoldOptions, Unfinished } from './batch.js';
export { and, type Bits, bitsToBytes, BLOCK, isEmpty, itemsOf, minus, noBits, or, withBit } from './bits.js';
export { Engine } from './engine.js';
export { greatest, least } from './extremes.js';
export { RuleFailed, type Skipped } from './failed.js';
export { Derivation, type DerivedGap, whatIsLeftOut } from './findings/derive.js';
export { type FindingFacts, findingId, type HitRow, type NotEvaluableFacts } from './findings/findings.js';
export { hitLeaf, type SealedHit, sealedHit } from './findings/hit-leaf.js';
export { growHits, hitHashes, hitsRoot, noHits } from './findings/hit-tree.js';
export { changesOf, packItems } from './findings/pack-items.js';
export { parseHitLeaf } from './findings/parse-hit-leaf.js';
export { type FindingOfHits, HitsDisagree, replayHits } from './findings/replay-hits.js';
export { type Seal, sealStream } from './findings/seal.js';
export { judgedAddress, type JudgedAddress } from './judge/judged-address.js';
export { basisOf, type View } from './judge/view.js';
export { type WakeUp, WakeUps } from './judge/wake-ups.js';
export { type AgreementFacts, type MethodAct, type PolicyVersion, timelineOf } from './kinds/agreement.js';
export type { BlockFacts, Disclosed } from './kinds/block.js';
export { type DisclosureFacts, isRequest } from './kinds/disclosure.js';
export { decodeEntity, encodeEntity } from './kinds/encoding.js';
export { newIncident } from './kinds/incident.js';
export { agreementOfKey, keys, kindOf, rangeOf } from './kinds/keys.js';
export type { OfficerFacts } from './kinds/officer.js';
export { acceptedLow, type Funnel, matchIdOf, newRequest, type RequestFacts } from './kinds/request.js';
export { missingSequences } from './kinds/source.js';
export { dayOfSlot, slotOf, type VolumeAct, type VolumeFacts } from './kinds/volume.js';
export { foldInput, MemoryShard } from './memory/memory-shard.js';
export {
  type Entity,
  type EntryRange,
  type EntryState,
  type EventRef,
  type FoldedEntry,
  type FoldInput,
  type Memory,
  NotLoaded,
  type Wanted,
} from './memory/memory.js';
export { PORTIONS, RuleSet, ruleSetDigest } from './rule-set.js';
export {
  type ActRule,
  type ActVerdict,
  type Clause,
  type Evidence,
  type ItemRule,
  MOST_EVIDENCE,
  type Rule,
  severities,
  type Severity,
} from './rule.js';
