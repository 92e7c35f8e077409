/** The Kafka and HTTP intake over the ledger. */
export { KafkaBroker } from './kafka/broker.js';
export { brokerClaims } from './kafka/broker-claims.js';
export { adaptKafkajs } from './kafka/adapt-kafkajs.js';
export { KafkaIntake } from './kafka/kafka-intake.js';
export { defaultSettings, type KafkaConnection, type KafkaIntakeSettings } from './kafka/settings.js';
export { partitionLag, type PartitionLag, type PartitionReading } from './kafka/partition-lag.js';
export type { TopicStatus } from './kafka/topic-consumer.js';
export type { Forwarders, LedgerPort, IntakeObserver, IntakeContext, Origin } from './ports.js';
export { AccessBusy, AccessIntake, accessRequest, type AccessIntakeOptions } from './access/access-intake.js';
export { ActIntake, type ActAuthor, type ActReceipt, actRequest, type ActRequest } from './acts/act-intake.js';
export { ActOfAnother, ActsBusy, ActTaken, StatementRefused } from './acts/errors.js';
export { type ActFault, ActRefused, type OversightRequest, oversightRequest } from './oversight/act-faults.js';
export { OversightIntake, type OversightIntakeOptions, type PlacedAct } from './oversight/oversight-intake.js';
export { eraseNote, type NoteErasureOptions } from './oversight/note-erasure.js';
export { Erasures, type ErasuresOptions, type ErasureOutcome } from './oversight/erasures.js';
export { type NoteOfAct, notesRequest, NoteTexts } from './oversight/note-texts.js';
export { defaultClock, ClockKeeper } from './clock-keeper.js';
export * from './control-intake.js';
export { attributeHeaders, hasAttributes } from './http/attribute-headers.js';
export { NotAnArray } from './http/cut-elements.js';
export { inTime, NoAnswer } from './http/in-time.js';
export { EventUnidentified, SignedBatch, SourcesNotTheirs, BatchTooLong, LedgerUnavailable } from './http/errors.js';
export {
  ANSWER_MS,
  DEFAULT_WAIT_MS,
  EventIntake,
  type EventReceipt,
  type AwaitedReceipt,
  type Sender,
} from './http/event-intake.js';
export * from './reset-incarnation.js';
