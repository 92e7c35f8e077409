/** The Kafka and HTTP intake over the ledger. */
export * from './intake-protocol.js';
export { KafkaBroker } from './kafka/broker.js';
export { brokerClaims } from './kafka/broker-claims.js';
export { adaptKafkajs } from './kafka/adapt-kafkajs.js';
export { KafkaIntake, type KafkaIntakeStatus } from './kafka/kafka-intake.js';
export { defaultSettings, type KafkaConnection, type KafkaIntakeSettings } from './kafka/settings.js';
export type { TopicState, TopicStatus } from './kafka/topic-consumer.js';
export type { PartitionState, PartitionStatus } from './partition-intake.js';
export * from './ports.js';
export * from './clock-keeper.js';
export * from './control-intake.js';
export * from './http/append-batcher.js';
export * from './http/cut-elements.js';
export * from './http/errors.js';
export * from './http/event-intake.js';
export * from './http/publication-wait.js';
export * from './reset-incarnation.js';
export * from './signature-header.js';
