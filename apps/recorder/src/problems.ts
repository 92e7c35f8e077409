import {
  BatchTooLong,
  EventUnidentified,
  KafkaUnavailable,
  LedgerUnavailable,
  NotAnArray,
  SignedBatch,
  TopicUnknown,
} from '#libs/intake';
import { LedgerFrozen } from '#libs/ledger';
import { ProblemRegistry } from '#libs/platform';
import { KafkaNotConfigured } from './recorder.js';

/** The recorder's errors as answers over HTTP. */
export const recorderProblems = (): ProblemRegistry =>
  new ProblemRegistry()
    .register(EventUnidentified, ({ elements }) => ({
      status: 400,
      type: 'event-unidentified',
      title: 'An event without a readable source and id is not recorded',
      errors: elements.map(({ index, detail }) => ({ pointer: `/${index}`, detail })),
    }))
    .register(NotAnArray, ({ message: detail }) => ({
      status: 400,
      type: 'not-a-batch',
      title: 'Not a batch of events',
      detail,
    }))
    .register(SignedBatch, ({ message: detail }) => ({
      status: 400,
      type: 'signed-batch',
      title: 'A batch cannot be signed',
      detail,
    }))
    .register(BatchTooLong, ({ message: detail }) => ({
      status: 413,
      type: 'batch-too-long',
      title: 'Too many events',
      detail,
    }))
    .register(LedgerUnavailable, ({ reason }) => ({
      status: 503,
      type: 'ledger-away',
      title: 'The ledger cannot be written now',
      detail: `${reason}. Send the same bytes again: an event that was recorded is not recorded twice.`,
    }))
    .register(LedgerFrozen, ({ message: detail }) => ({
      status: 503,
      type: 'ledger-frozen',
      title: 'Somebody has seen more of this ledger than its database has; nothing is recorded until that is explained',
      detail,
    }))
    .register(TopicUnknown, ({ message: detail }) => ({
      status: 404,
      type: 'topic-unknown',
      title: 'Nothing to reset',
      detail,
    }))
    .register(KafkaUnavailable, ({ message: detail }) => ({
      status: 503,
      type: 'kafka-away',
      title: 'Kafka does not answer now; ask again',
      detail,
    }))
    .register(KafkaNotConfigured, ({ message: detail }) => ({
      status: 409,
      type: 'no-kafka',
      title: 'Nothing to reset',
      detail,
    }));
