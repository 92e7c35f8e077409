/** What the demo, the tests and the bench start on one machine: PostgreSQL, Kafka and our own processes. */
export { checkoutRoot, workFolder } from './checkout.js';
export { Child, bareEnvironment, type ChildOptions, type Exit } from './child.js';
export { StackError, StartError, UnavailableError } from './errors.js';
export { freePort } from './free-port.js';
export { startKafka, type KafkaOptions, type StartedKafka, type StartedKafkaNode } from './kafka.js';
export type { ScramUser, TlsListener } from './kafka-properties.js';
export { kafkaRuntime, type KafkaRuntime } from './kafka-runtime.js';
export { postgresPlace, startPostgres, type PostgresOptions, type StartedPostgres } from './postgres.js';
export { startPrometheus, type PrometheusOptions, type StartedPrometheus } from './prometheus.js';
export { startProcess, type ProcessOptions, type StartedProcess } from './process.js';
export { createEmptyTopics, createLedTopics } from './topics.js';
export { Teardown } from './teardown.js';
export { removeAtDeath } from './warden.js';
