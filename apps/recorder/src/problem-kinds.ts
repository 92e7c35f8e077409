import { identityProblemKinds } from '#libs/identity';
import { commonProblemKinds, RequestRefused } from '#libs/platform';
import { eventsRefused, streamMoved } from './openapi/answers.js';

/** Titles and statuses of all problems that the recorder answers with; its OpenAPI document is made from the same table. */
export const problemKinds = {
  ...commonProblemKinds,
  ...identityProblemKinds,
  'empty-body': { status: 400, title: 'There is no event in the request' },
  'event-unidentified': { status: 400, title: 'An event without a readable source and id is not recorded' },
  'not-a-batch': { status: 400, title: 'Not a batch of events' },
  'signed-batch': { status: 400, title: 'A batch cannot be signed' },
  'not-json': { status: 400, title: 'The body is not JSON' },
  'wrong-key': { status: 400, title: 'Not the key of that log' },
  'invalid-request': { status: 400, title: 'The request is not as described in the API documentation' },
  'source-not-yours': { status: 403, title: 'An event is of a source that this producer may not write for' },
  'web-page': { status: 403, title: 'Control entries are not taken from web pages' },
  'act-of-another': { status: 403, title: 'Not what this officer may say herself' },
  'topic-unknown': { status: 404, title: 'Nothing to reset' },
  'no-kafka': { status: 409, title: 'Nothing to reset' },
  'act-taken': { status: 409, title: 'The id is that of another act' },
  'stream-moved': { status: 409, title: 'Another act was first', answer: streamMoved },
  'batch-too-long': { status: 413, title: 'Too many events' },
  'control-too-large': { status: 413, title: 'More than a control entry can hold' },
  'access-too-large': { status: 413, title: 'More than an entry of who looked can hold' },
  'act-too-large': { status: 413, title: 'More than an entry of an act can hold' },
  'body-too-large': { status: 413, title: 'Payload Too Large', blank: true },
  'media-type': { status: 415, title: 'Not in a form that is taken here' },
  'encoded-body': { status: 415, title: 'Unsupported Media Type', blank: true },
  'statement-refused': { status: 422, title: 'Admission refuses it; nothing was recorded' },
  'event-quarantined': {
    status: 422,
    title: 'Recorded as refused: an event does not count as it was sent',
    answer: eventsRefused,
  },
  'ledger-away': { status: 503, title: 'The ledger cannot be written now' },
  'ledger-frozen': {
    status: 503,
    title: 'Somebody has seen more of this ledger than its database has; nothing is recorded until that is explained',
  },
  'access-busy': { status: 503, title: 'More ask than can be written down now; ask again' },
  'acts-busy': { status: 503, title: 'More act than can be written down now; ask again' },
  'kafka-away': { status: 503, title: 'Kafka does not answer now; ask again' },
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** A request that is refused for its form; nothing of it was recorded. */
export class RequestNotTaken extends RequestRefused {
  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
  ) {
    super(detail);
  }
}
