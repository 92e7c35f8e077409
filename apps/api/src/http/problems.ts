import { AccessLogAway, PurposeRequired } from '../access/errors.js';
import { ActNotTaken, OversightLogAway, VersionMoved } from '../oversight/errors.js';
import { identityProblemKinds, withIdentityProblems } from '#libs/identity';
import { NotInLedger } from '#libs/ledger';
import { commonProblemKinds, problemOf, ProblemRegistry } from '#libs/platform';
import { NoLiveGeneration } from '#libs/readmodel';
import {
  CrossSite,
  crossings,
  ends,
  LogoutRefused,
  NoSessions,
  SessionEnded,
  SignInFailed,
} from '../session/errors.js';
import { BodyNotTaken } from './json-body.js';
import {
  DatabaseUnavailable,
  EmptySoFar,
  NotFound,
  NotYetSigned,
  QueryTooSlow,
  StaleVersion,
  VersionNeeded,
} from './errors.js';

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
  'no-sessions': { status: 404, title: 'Nobody signs in here so' },
  'empty-so-far': { status: 404, title: 'The log is empty so far' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'not-yet-signed': { status: 409, title: 'No published checkpoint covers the entry yet' },
  'act-refused': { status: 400, title: 'What would be recorded is not as it must be' },
  'act-moved': { status: 412, title: 'Another act was first' },
  'stale-version': { status: 412, title: 'It has changed meanwhile' },
  'body-too-large': { status: 413, title: 'Payload Too Large', blank: true },
  'media-type': { status: 415, title: 'Not in a form that is taken here' },
  'encoded-body': { status: 415, title: 'Unsupported Media Type', blank: true },
  'version-needed': { status: 428, title: 'Say which version you have seen' },
  'not-judged': { status: 503, title: 'No rule set has judged the ledger yet' },
  'access-log-away': { status: 503, title: 'Nobody could write down that this is read, so it is not shown' },
  'oversight-log-away': { status: 503, title: 'Nobody could write down what you do, so it may not have happened' },
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
    .register(ActNotTaken, ({ faults }) => ({ ...of('act-refused'), errors: [...faults] }))
    .register(VersionMoved, ({ version }) => ({
      ...of('act-moved'),
      detail: `It is at version ${version} now: read it, and decide anew.`,
    }))
    .register(OversightLogAway, ({ reason }) => ({
      ...of('oversight-log-away'),
      detail: `${capital(reason)}. Look whether it happened before you do it again.`,
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
    .register(QueryTooSlow, () => ({ ...of('query-too-slow'), detail: 'Ask for less, or for a shorter time.' }));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
