/** The agencies' SDK: builds, signs, keeps and sends events. Its users are programs outside this tree too: hence the whole of its errors. */
export * from './errors.js';
export * from './crash-points.js';
export { buildEvent, encodeDraft } from './event/build-event.js';
export { draftEvent, draftOfText, type Act, type EventDraft } from './event/draft.js';
export * from './event/errors.js';
export { when } from './event/when.js';
export * from './split/errors.js';
export { joinItems } from './split/join-items.js';
export { FileSpool, MemorySpool, type PartSpool } from './split/spool.js';
export { splitAct, splitItems, type BulkType, type HeaderOf, type ItemOf } from './split/split-items.js';
export type { Delivery, Outgoing, Receipt, Sender } from './send/sender.js';
export { KAFKA_MECHANISMS, kafkaAccess, type KafkaAccessFiles, KafkaAccessWrong } from './send/kafka/access.js';
export {
  TopicMissing,
  KafkaUnavailable,
  KafkaRefused,
  KafkaNotTrusted,
  AnswerIncomplete,
} from './send/kafka/errors.js';
export { KafkaSender, type KafkaSenderOptions } from './send/kafka/kafka-sender.js';
export * from './token/errors.js';
export { clientCredentials, type ClientCredentials } from './token/client-credentials.js';
export { deviceLogin, type DeviceLogin, LoginNotDone } from './token/device-login.js';
export { expiryOf } from './token/expiry.js';
export { refuseInTheClear } from './token/in-the-clear.js';
export { tokenFile } from './token/token-file.js';
export { staticToken, type TokenSource } from './token/token-source.js';
export type { GivenToken } from './token/token-answer.js';
export * from './send/http/errors.js';
export { HttpSender, type HttpSenderOptions } from './send/http/http-sender.js';
export { EventSigner, SigningKeyInvalid } from './sign/event-signer.js';
export * from './outbox/errors.js';
export { type FlushOptions, Outbox, type OutboxOptions } from './outbox/outbox.js';
export type { Declaration } from './watermark/declarations.js';
export * from './watermark/errors.js';
export { draftWatermark } from './watermark/watermark.js';
export { AgencyClient, type AgencyClientOptions } from './agency-client.js';
export * from './pseudonym/index.js';
