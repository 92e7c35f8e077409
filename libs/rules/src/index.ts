export * from './bits.js';
export { type BatchResult, type FoldOptions, type Unfinished } from './engine/batch.js';
export { Engine } from './engine/engine.js';
export { RuleFailed, type Skipped } from './engine/failed.js';
export * from './engine/findings.js';
export { keys, kindOf, agreementOfKey, rangeOf } from './engine/keys.js';
export {
  NotLoaded,
  Overlay,
  type EntryRange,
  type EntryState,
  type FoldedEntry,
  type Entity,
  type EventRef,
  type FoldInput,
  type Memory,
  type Wanted,
} from './engine/memory.js';
export { MemoryShard, foldInput } from './engine/memory-shard.js';
export type { Task } from './engine/tasks.js';
export { WakeUps, type WakeUp } from './engine/wake-ups.js';
export { DEFAULT_LATENESS_SECONDS } from './engine/view.js';
export type { AgreementFacts, PolicyVersion } from './facts/agreement.js';
export { newAgreement, timelineOf } from './facts/agreement.js';
export { newAssessed, newBlock, newDisclosed, newMatched, type BlockFacts } from './facts/block.js';
export { newDisclosure, type DisclosureFacts } from './facts/disclosure.js';
export { newIncident } from './facts/incident.js';
export { newRecord } from './facts/own.js';
export { newOfficer, type OfficerFacts } from './facts/officer.js';
export { newSource } from './facts/source.js';
export { dayOfSlot, newVolume, slotOf } from './facts/volume.js';
export { emptyFunnel, newRequest, type Funnel, type RequestFacts } from './facts/request.js';
export * from './rule.js';
export * from './rule-set.js';
export { ruleSet } from './rules/index.js';
export { greatest, least } from './extremes.js';
export { Derivation, type DerivedGap, whatIsLeftOut } from './seal/derive.js';
export { HitMalformed, parseHitLeaf } from './seal/parse-hit-leaf.js';
export { hitLeaf, sealedHit, type SealedHit } from './seal/hit-leaf.js';
export { growHits, hitHashes, hitsRoot, noHits } from './seal/hit-tree.js';
export { changesOf, countItems, packItems } from './seal/pack-items.js';
export { type FindingOfHits, HitsDisagree, replayHits } from './seal/replay-hits.js';
