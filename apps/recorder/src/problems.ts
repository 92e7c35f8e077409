import {
  AccessBusy,
  ActRefused,
  ActOfAnother,
  ActsBusy,
  ActTaken,
  StatementRefused,
  BatchTooLong,
  EventUnidentified,
  KafkaUnavailable,
  LedgerUnavailable,
  NotAnArray,
  SignedBatch,
  SourcesNotTheirs,
  TopicUnknown,
} from '#libs/intake';
import { LedgerFrozen, StreamMoved } from '#libs/ledger';
import { withIdentityProblems } from '#libs/identity';
import { jsonPointer, problemOf, ProblemRegistry } from '#libs/platform';
import { EventsQuarantined } from './events-quarantined.js';
import { problemKinds, RequestNotTaken } from './problem-kinds.js';
import { KafkaNotConfigured } from './recorder.js';

const of = problemOf(problemKinds);

/** The recorder's errors as answers over HTTP. */
export const recorderProblems = (): ProblemRegistry =>
  withIdentityProblems(new ProblemRegistry())
    .register(RequestNotTaken, ({ kind, detail }) => ({ ...of(kind), detail }))
    .register(EventsQuarantined, (refused) => ({ ...of('event-quarantined'), ...refused.members }))
    .register(EventUnidentified, ({ elements }) => ({
      ...of('event-unidentified'),
      errors: elements.map(({ index, detail }) => ({
        pointer: jsonPointer(index === undefined ? [] : [index]),
        detail,
      })),
    }))
    .register(SourcesNotTheirs, ({ elements }) => ({
      ...of('source-not-yours'),
      detail: 'Nothing of the request was recorded.',
      errors: elements.map(({ index }) => ({
        pointer: jsonPointer([...(index === undefined ? [] : [index]), 'source']),
        detail: 'the token is not for this source',
      })),
    }))
    .register(NotAnArray, ({ message: detail }) => ({ ...of('not-a-batch'), detail }))
    .register(SignedBatch, ({ message: detail }) => ({ ...of('signed-batch'), detail }))
    .register(BatchTooLong, ({ message: detail }) => ({ ...of('batch-too-long'), detail }))
    .register(LedgerUnavailable, ({ reason }) => ({
      ...of('ledger-away'),
      detail: `${reason}. Send the same bytes again: an event that was recorded is not recorded twice.`,
    }))
    .register(LedgerFrozen, ({ message: detail }) => ({ ...of('ledger-frozen'), detail }))
    .register(AccessBusy, ({ message: detail }) => ({ ...of('access-busy'), detail }))
    .register(StatementRefused, ({ detail, pointer = '' }) => ({
      ...of('statement-refused'),
      detail,
      errors: [{ pointer, detail }],
    }))
    .register(ActOfAnother, ({ field, detail }) => ({
      ...of('act-of-another'),
      detail: 'Nothing was recorded.',
      errors: [{ pointer: jsonPointer([field]), detail }],
    }))
    .register(ActTaken, () => ({ ...of('act-taken'), detail: 'Nothing was recorded.' }))
    .register(ActsBusy, ({ message: detail }) => ({ ...of('acts-busy'), detail }))
    .register(ActRefused, ({ faults }) => ({ ...of('invalid-request'), errors: [...faults] }))
    .register(StreamMoved, ({ current }) => ({
      ...of('stream-moved'),
      detail: `The stream is at version ${current} now: read it, and decide anew.`,
      version: current,
    }))
    .register(TopicUnknown, ({ message: detail }) => ({ ...of('topic-unknown'), detail }))
    .register(KafkaUnavailable, ({ message: detail }) => ({ ...of('kafka-away'), detail }))
    .register(KafkaNotConfigured, ({ message: detail }) => ({ ...of('no-kafka'), detail }));
