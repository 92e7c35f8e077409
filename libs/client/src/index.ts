export * from './errors.js';
export * from './crash-points.js';
export { buildEvent, sealEvent, type BuiltEvent, type Numbering } from './event/build-event.js';
export { draftEvent, draftOfText, type Act, type EventDraft } from './event/draft.js';
export * from './event/errors.js';
export { when, type When } from './event/when.js';
export * from './split/errors.js';
export { joinItems } from './split/join-items.js';
export { FileSpool, MemorySpool, type PartSpool } from './split/spool.js';
export {
  PART_BYTES,
  splitAct,
  splitItems,
  type BulkType,
  type HeaderOf,
  type ItemOf,
  type SplitAct,
  type SplitOptions,
} from './split/split-items.js';
export type { Delivery, Outgoing, Receipt, Sender } from './send/sender.js';
export { topicOf } from './send/topic.js';
export * from './send/kafka/errors.js';
export { KafkaSender, type KafkaSenderOptions } from './send/kafka/kafka-sender.js';
export * from './send/http/errors.js';
export { HttpSender, type HttpSenderOptions } from './send/http/http-sender.js';
export { EventSigner, SigningKeyInvalid } from './sign/event-signer.js';
export * from './outbox/errors.js';
export { Outbox, type FlushOptions, type OutboxOptions } from './outbox/outbox.js';
export { draftWatermark, type WatermarkClaim } from './watermark/watermark.js';
export { AgencyClient, type AgencyClientOptions } from './agency-client.js';
export * from './pseudonym/index.js';
