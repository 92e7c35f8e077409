import { ApprovalClosed, MayNotDecideThis, SignInAgain, TooManyExceptions, ErasureAsked } from '../approvals/errors.js';
import { AccessLogAway, PurposeRequired } from '../access/errors.js';
import { StatementNotTaken, StatementUnrecorded } from '../acts/errors.js';
import { LiveBusy, LiveClosed } from '../live/errors.js';
import { ActNotTaken, OversightLogAway, VersionMoved as ActMoved } from '../oversight/errors.js';
import { identityProblemKinds, withIdentityProblems } from '#libs/identity';
import { NotInLedger } from '#libs/ledger';
import { commonProblemKinds, problemOf, ProblemRegistry } from '#libs/platform';
import { NoLiveGeneration, TooManyHits } from '#libs/readmodel';
import {
  CrossSite,
  crossings,
  ends,
  LogoutRefused,
  NoSessions,
  SessionEnded,
  SignInFailed,
} from '../session/errors.js';
import { signInPath } from '../session/sign-in-path.js';
import { signInAgain } from '../approvals/approvals.answers.js';
import { FindingChanged, TriageMoved } from '../triage/errors.js';
import { findingChanged, notAllowed, triageMoved, type WhatIsNew } from '../triage/triage.answers.js';
import { NotAllowed } from '#libs/triage';
import { BodyNotTaken } from './json-body.js';
import { KeyInUse, KeyReused, TooManyKeys } from './once.js';
import {
  DatabaseUnavailable,
  EmptySoFar,
  NotFound,
  NotYetSigned,
  QueryTooSlow,
  StaleVersion,
  VersionNeeded,
} from './errors.js';
import { ExportsBusy } from '../exports/errors.js';

/** Titles and statuses of all problems that the api answers with; the OpenAPI document is made from the same table. */
export const problemKinds = {
  ...commonProblemKinds,
  ...identityProblemKinds,
  'purpose-required': { status: 400, title: 'This is shown for a stated purpose only' },
  'not-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The request is not as described in the API documentation' },
  'sign-in-failed': { status: 400, title: 'Nobody was signed in' },
  'logout-refused': { status: 400, title: 'This logout token ends nothing' },
  'session-ended': { status: 401, title: 'The session has ended' },
  'no-role-here': { status: 403, title: 'Who has signed in has no role here' },
  'cross-site': { status: 403, title: 'Nothing shows that our own page asks' },
  'sign-in-again': { status: 403, title: 'A decision takes a fresh sign-in: sign in again', answer: signInAgain },
  'may-not-decide': { status: 403, title: 'This is for somebody else to decide' },
  'no-sessions': { status: 404, title: 'Nobody signs in here so' },
  'empty-so-far': { status: 404, title: 'The log is empty so far' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'not-yet-signed': { status: 409, title: 'No published checkpoint covers the entry yet' },
  'body-too-large': { status: 413, title: 'Payload Too Large', blank: true },
  'media-type': { status: 415, title: 'Not in a form that is taken here' },
  'encoded-body': { status: 415, title: 'Unsupported Media Type', blank: true },
  'statement-not-taken': { status: 422, title: 'It cannot be recorded as it was sent; nothing was recorded' },
  'key-reused': { status: 422, title: 'The Idempotency-Key is that of another request' },
  'recorder-away': { status: 503, title: 'No recorder took it' },
  'act-refused': { status: 400, title: 'What would be recorded is not as it must be' },
  'act-moved': { status: 412, title: 'Another act was first' },
  'approval-closed': { status: 409, title: 'It is decided, or its time is over' },
  'too-many-exceptions': { status: 409, title: 'Your desk has as many exceptions as it may' },
  'erasure-asked': { status: 409, title: 'The erasure of this value was asked for before' },
  'finding-changed': { status: 409, title: 'The finding is not as you saw it', answer: findingChanged },
  'key-in-use': { status: 409, title: 'The request with this Idempotency-Key is under way' },
  'too-many-keys': { status: 429, title: 'As many Idempotency-Keys of yours are kept as may be' },
  'triage-moved': { status: 412, title: 'Another act of your desk was first', answer: triageMoved },
  'triage-not-allowed': {
    status: 422,
    title: 'That cannot be done with the finding as your desk has it',
    answer: notAllowed,
  },
  'stale-version': { status: 412, title: 'It has changed meanwhile' },
  'version-needed': { status: 428, title: 'Say which version you have seen' },
  'not-judged': { status: 503, title: 'No rule set has judged the ledger yet' },
  'access-log-away': { status: 503, title: 'Nobody could write down that this is read, so it is not shown' },
  'oversight-log-away': { status: 503, title: 'Nobody could write down what you do, so it may not have happened' },
  'live-busy': { status: 503, title: 'Too many live streams are open' },
  'live-closed': { status: 503, title: 'This api serves no live streams' },
  'exports-busy': { status: 503, title: 'Too many exports are under way' },
  'database-away': { status: 503, title: 'The database is unavailable' },
  'query-too-slow': { status: 503, title: 'The query took too long' },
} as const;
export type ProblemKind = keyof typeof problemKinds;

const of = problemOf(problemKinds);

/** The one place where the api's errors, and the ledger's, meet HTTP. */
export function apiProblems(): ProblemRegistry {
  return withIdentityProblems(new ProblemRegistry())
    .register(NotFound, ({ what }) => ({ ...of('not-found'), detail: `There is no ${what}.` }))
    .register(NotInLedger, ({ what }) => ({ ...of('not-found'), detail: `${capital(what)} is not in the ledger.` }))
    .register(PurposeRequired, ({ purposes }) => ({
      ...of('purpose-required'),
      detail: `State one in the header Countersign-Purpose: ${purposes.join(', ')}.`,
      errors: [{ pointer: '#/header/countersign-purpose', detail: `must be one of ${purposes.join(', ')}` }],
    }))
    .register(AccessLogAway, ({ reason }) => ({
      ...of('access-log-away'),
      detail: `${capital(reason)}. What needs no entry in the access log goes on.`,
    }))
    .register(SignInAgain, ({ issuer }) => ({
      ...of('sign-in-again'),
      detail:
        'Nothing was recorded. In a browser follow `signIn`, where your issuer asks for your credentials again; with a token, get one for which you have given them now. Then decide within 15 minutes.',
      reason: 'stale-sign-in',
      signIn: signInPath({ issuer, fresh: true }),
    }))
    .register(MayNotDecideThis, ({ why }) => ({
      ...of('may-not-decide'),
      detail:
        why === 'person'
          ? 'Nothing was recorded: whoever asked may withdraw it, and its own desk may end it.'
          : 'Nothing was recorded: it takes a second person, of a side that may, in a session of her own.',
      reason: why,
    }))
    .register(ApprovalClosed, ({ why }) => ({
      ...of('approval-closed'),
      detail: `Nothing was recorded: ${why === 'expired' ? 'nobody decided within 72 hours' : 'it was decided, withdrawn or ended before'}. Whoever still wants it asks again.`,
      reason: why,
    }))
    .register(TooManyExceptions, ({ most }) => ({
      ...of('too-many-exceptions'),
      detail: `Nothing was recorded. A desk has ${most} exceptions in force or waiting for a decision at most. End one that it does not need any more.`,
    }))
    .register(ErasureAsked, ({ approval, state }) => ({
      ...of('erasure-asked'),
      detail:
        state === 'given'
          ? `Nothing was recorded. It was approved: see /v1/approvals/${approval}.`
          : `Nothing was recorded. It waits for a second person: see /v1/approvals/${approval}, which whoever asked may withdraw.`,
    }))
    .register(StatementNotTaken, ({ errors }) => ({
      ...of('statement-not-taken'),
      detail: 'Nothing was recorded. Correct what errors names, and send it again.',
      errors: [...errors],
    }))
    .register(StatementUnrecorded, ({ reason }) => ({
      ...of('recorder-away'),
      detail: `${capital(reason)}. Send the same request with the same Idempotency-Key again: it is recorded once.`,
    }))
    .register(ActNotTaken, ({ faults }) => ({ ...of('act-refused'), errors: [...faults] }))
    .register(ActMoved, ({ version }) => ({
      ...of('act-moved'),
      detail: `It is at version ${version} now: read it, and decide anew.`,
    }))
    .register(OversightLogAway, ({ reason }) => ({
      ...of('oversight-log-away'),
      detail: `${capital(reason)}. Look whether it happened before you do it again.`,
    }))
    .register(TriageMoved, ({ triage, named }) => ({
      ...of('triage-moved'),
      detail:
        triage.version > named
          ? `Nothing was recorded. Your desk’s triage is at version ${triage.version} now: read it here, and decide anew with its ETag.`
          : `Nothing was recorded. Your desk’s triage shows version ${triage.version}, and you name ${named}: if that is what you did last, it will show soon; ask again.`,
      triage,
    }))
    .register(FindingChanged, ({ news }) => ({
      ...of('finding-changed'),
      detail: `Nothing was recorded. ${newsInWords(news)} Look at it, and send the new \`seen\` if you still mean it.`,
      news,
    }))
    .register(NotAllowed, ({ message, why }) => ({ ...of('triage-not-allowed'), detail: `${capital(message)}.`, why }))
    .register(KeyReused, () => ({
      ...of('key-reused'),
      detail: 'Something else was asked for with this key. Nothing was done now; what is new takes a new key.',
    }))
    .register(TooManyKeys, () => ({
      ...of('too-many-keys'),
      detail:
        'Nothing was done. A key is kept for a day. Without a key it is done now; so is one act on many findings, with any key.',
    }))
    .register(KeyInUse, () => ({
      ...of('key-in-use'),
      detail: 'It is being done. Send the same request again: then its answer is there.',
    }))
    .register(BodyNotTaken, ({ kind, detail }) => ({ ...of(kind), detail }))
    .register(SessionEnded, ({ reason }) => ({
      ...of('session-ended'),
      detail: `The session is none any more: ${ends[reason]}. Sign in again.`,
      reason,
    }))
    .register(CrossSite, ({ reason }) => ({
      ...of('cross-site'),
      detail: `Nothing was done: ${crossings[reason]}.`,
      reason,
    }))
    .register(SignInFailed, ({ reason, detail }) => ({
      ...of(reason === 'principal' ? 'no-role-here' : 'sign-in-failed'),
      detail,
      reason,
    }))
    .register(LogoutRefused, () => ({ ...of('logout-refused'), detail: 'No session has ended by it.' }))
    .register(NoSessions, ({ detail }) => ({ ...of('no-sessions'), detail }))
    .register(VersionNeeded, () => ({
      ...of('version-needed'),
      detail: 'Send the ETag of what you have read as If-Match.',
    }))
    .register(StaleVersion, () => ({
      ...of('stale-version'),
      detail: 'Nothing was changed. Read it again, and change what you find then.',
    }))
    .register(LiveBusy, ({ own }) => ({
      ...of('live-busy'),
      detail: own ? 'You have as many as you may; close one.' : 'Ask again in a minute, or read the list.',
    }))
    .register(LiveClosed, () => ({
      ...of('live-closed'),
      detail: 'RECORDER_URL is not set, so that nobody writes down who looks. Read the list.',
    }))
    .register(ExportsBusy, ({ own }) => ({
      ...of('exports-busy'),
      detail: own ? 'One of yours is under way; ask again when it has ended.' : 'Ask again when one has ended.',
    }))
    .register(EmptySoFar, ({ shard }) => ({
      ...of('empty-so-far'),
      detail: `The log of shard ${shard} has signed no checkpoint yet. That is no fault: the first follows about a second after the first entry.`,
    }))
    .register(NotYetSigned, ({ shard, index, signedSize }) => ({
      ...of('not-yet-signed'),
      detail: `Entry ${shard}/${index} is recorded; the newest checkpoint covers the first ${signedSize}. Checkpoints are about a second behind: ask again.`,
    }))
    .register(NoLiveGeneration, () => ({
      ...of('not-judged'),
      detail: 'Entries are recorded and served; findings follow when a detector has read them.',
    }))
    .register(DatabaseUnavailable, ({ reason }) => ({
      ...of('database-away'),
      detail: `${capital(reason)}. Nothing is lost; ask again in a few seconds.`,
    }))
    .register(TooManyHits, ({ finding, most }) => ({
      ...of('query-too-slow'),
      detail: `Finding ${finding} has changed more than ${most} times, which is too often to put it together as it was; its hits are in /v1/findings/${finding}/hits.`,
    }))
    .register(QueryTooSlow, () => ({ ...of('query-too-slow'), detail: 'Ask for less, or for a shorter time.' }));
}

const newsInWords = ({ since, total }: WhatIsNew): string => {
  if (since === 0) return 'What you saw was judged otherwise, or is not of this finding.';
  if (total === 0) return 'It has no further hits, and is not what you named.';
  return `${total === 1 ? 'One hit has' : `${total} hits have`} come since.`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
