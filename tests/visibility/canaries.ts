import { policy } from '../../libs/rules/src/testing/scenario.js';
import { createHash } from 'node:crypto';
import type { AgreementPolicy } from '../../libs/contracts/src/index.js';
import { day, ref, SmallHistory } from './small-history.js';

/** Agencies: a source, its recipients, and strangers who would like to know. */
export const S = 'revenue';
export const R1 = 'border';
export const R2 = 'health';
export const X = 'motor-vehicles';
export const Y = 'statistics';

/** Between S and R1 alone. */
export const A = 'agreement-a';
/** S discloses to R1 and to R2. */
export const TWO = 'agreement-two';
/** R1 leaves, and R2 comes, by an amendment. */
export const CHANGED = 'agreement-changed';
/** Between S and R1; X and Y have registered its id between themselves, and that has bound too. */
export const RIVALS = 'agreement-rivals';
/** Only S has recorded it. */
export const UNBOUND = 'agreement-unbound';

const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const clause = { basis: 'clause' as const };

/** What only its author, or the two whom it concerns, may ever read: a text that stands nowhere else. */
export const CANARIES: Record<string, { canary: string; of: readonly string[] }> = {
  'terms of A': { canary: 'canary-terms-of-a', of: [S, R1] },
  'terms of the unbound': { canary: 'canary-terms-unbound', of: [S] },
  'terms of the two': { canary: 'canary-terms-two', of: [S, R1, R2] },
  'a request of R1 to S': { canary: 'canary-request-r1', of: [S, R1] },
  'a request of R2 to S': { canary: 'canary-request-r2', of: [S, R2] },
  'a disclosure to R1': { canary: 'canary-disclosure-r1', of: [S, R1] },
  'the request that X guesses': { canary: `${R1}/guess`, of: [S, R1] },
  'the disclosure that X guesses': { canary: `${S}/guess`, of: [S, R1] },
  'a disclosure to R2': { canary: 'canary-disclosure-r2', of: [S, R2] },
  'a disclosure to X': { canary: 'canary-disclosure-x', of: [S] },
  'a match of S': { canary: 'canary-match-s', of: [S] },
  'an incident of S': { canary: 'canary-incident-s', of: [S] },
  'a copy of R1': { canary: 'canary-copy-r1', of: [R1] },
  'a place of R1': { canary: 'CANARY-PLACE-R1', of: [R1] },
  'what X said of A': { canary: 'canary-said-by-x', of: [X] },
  'terms of the rivalled': { canary: 'canary-terms-rivalled', of: [S, R1] },
  'a request under the rivalled': { canary: 'canary-request-rivalled', of: [S, R1] },
  'terms of the rivals': { canary: 'canary-terms-of-rivals', of: [X, Y] },
  'after R1 had left': { canary: 'canary-after-r1', of: [S, R2] },
  'before R2 had come': { canary: 'canary-before-r2', of: [S, R1] },
};
const canary = (name: keyof typeof CANARIES): string => CANARIES[name]!.canary;

const termsOf = (parties: AgreementPolicy['parties'], more: Partial<AgreementPolicy>): AgreementPolicy =>
  policy({
    ...{ parties, effectiveFrom: day(-5), effectiveTo: day(60), latenessSeconds: { value: 5, ...clause } },
    ...{ volume: { lifetime: { value: 10, ...clause } }, officerSpanMax: { value: 5, ...clause } },
    ...more,
  });
const source = (agency: string) => ({ agency, role: 'source' as const });
const recipient = (agency: string) => ({ agency, role: 'recipient' as const });

/** Acts of strangers, and of parties among each other, that might buy a look at what is another's. */
export function canaryHistory(): SmallHistory {
  const history = new SmallHistory();
  rivalsOfA(history);
  twoRecipients(history);
  oneComesAnotherGoes(history);
  neverBound(history);
  boundRivals(history);
  for (const agreement of [A, TWO, CHANGED, UNBOUND])
    for (const agency of [S, R1, R2, X])
      if (!(agency === X && agreement !== A)) history.watermark(agency, agreement, 90);
  return history;
}

const register = (
  history: SmallHistory,
  agency: string,
  agreement: string,
  on: number,
  terms: AgreementPolicy,
  document = agreement,
): string =>
  history.send(agency, agreement, 'gov.transfer.agreement.registered.v1', on, {
    ...{ version: 1, documentDigest: sha(document), policy: terms },
  });

function request(
  history: SmallHistory,
  by: string,
  agreement: string,
  id: string,
  on: number,
  items = 20,
  stated = items,
): void {
  history.send(by, agreement, 'gov.transfer.request.submitted.v1', on, {
    ...{ requestId: id, requesterRef: ref('head'), itemsCount: stated },
    items: {
      fields: ['itemNo', 'officers'],
      rows: Array.from({ length: items }, (_, n) => [n + 1, [ref('the one officer')]]),
    },
  });
}

interface Part {
  part?: number;
  of?: number;
}

function disclose(
  history: SmallHistory,
  [by, to]: [string, string],
  agreement: string,
  id: string,
  on: number,
  items: number[],
  more: Part & { requestId?: string; itemsCount?: number } = {},
): string {
  return history.send(by, agreement, 'gov.transfer.disclosure.made.v1', on, {
    ...{ disclosureId: id, recipient: { agency: to, actorRefs: [ref('the one officer')] }, elements: ['wages'] },
    ...{ elementClass: 'identity', itemsCount: items.length, ...more },
    items: { fields: ['itemNo', 'subjectRef'], rows: items.map((item) => [item, ref(`${agreement} ${item}`)]) },
  });
}

const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, n) => n + from);

/** A stranger says all that it can say about the agreement of others. */
function rivalsOfA(history: SmallHistory): void {
  const own = (more: Partial<AgreementPolicy> = {}) => termsOf([source(S), recipient(R1)], more);
  const mine = { elementsAllowed: ['name', 'address', canary('terms of A')] };
  // Rivals of before: with the document's own digest, naming itself a party, and an overseer of all.
  register(history, X, A, -6, termsOf([source(S), recipient(X)], { overseers: [X] }), A);
  register(history, X, A, -6, termsOf([source(X), recipient(S), recipient(R1)], {}), 'another');
  for (const agency of [S, R1]) register(history, agency, A, -4, own(mine));
  for (const agency of [X]) register(history, agency, A, -3, termsOf([source(S), recipient(X)], {}), 'a third');
  history.send(X, A, 'gov.transfer.agreement.amended.v1', -2, {
    ...{ version: 2, supersedes: 1, documentDigest: sha('amended by a stranger') },
    ...{ policy: termsOf([source(S), recipient(R1), recipient(X)], {}), effectiveAt: day(-2) },
  });
  request(history, R1, A, canary('a request of R1 to S'), 1);
  history.send(S, A, 'gov.transfer.match.performed.v1', 2, {
    ...{ matchId: canary('a match of S'), requestId: canary('a request of R1 to S'), itemsCount: 25 },
    items: {
      fields: ['itemNo', 'path', 'result'],
      rows: upTo(20).map((item) => [item, 'TIN', item < 9 ? 'MATCH' : 'NO_MATCH']),
    },
  });
  const disclosed = disclose(history, [S, R1], A, canary('a disclosure to R1'), 3, upTo(12), {
    requestId: canary('a request of R1 to S'),
  });
  history.send(R1, A, 'gov.transfer.copy.made.v1', 4, {
    ...{ copyId: canary('a copy of R1'), disclosureId: canary('a disclosure to R1') },
    ...{ from: 'VAULT-1', to: canary('a place of R1'), location: canary('a place of R1') },
  });
  history.send(S, A, 'gov.transfer.incident.reported.v1', 50, {
    ...{ incidentId: canary('an incident of S'), occurredAt: day(3), discoveredAt: day(49) },
  });
  // What X says: it asks, receives, retracts, discloses to itself, all of things that it can guess.
  request(history, R1, A, 'guess', 5, 20, 22);
  disclose(history, [S, R1], A, 'guess', 6, upTo(4), { requestId: 'guess' });
  request(history, X, A, canary('what X said of A'), 5);
  request(history, X, A, 'guess', 5, 3);
  disclose(history, [X, X], A, canary('what X said of A'), 6, upTo(3), { requestId: canary('what X said of A') });
  disclose(history, [X, X], A, 'guess', 7, upTo(3), { requestId: 'guess' });
  history.send(X, A, 'gov.transfer.match.performed.v1', 7, {
    ...{ matchId: 'guess', requestId: 'guess', itemsCount: 2 },
    items: { fields: ['itemNo', 'path', 'result'], rows: [[1, 'TIN', 'MATCH']] },
  });
  history.send(X, A, 'gov.transfer.receipt.acknowledged.v1', 7, { disclosureId: 'guess', receivedCount: 1 });
  history.send(X, A, 'gov.transfer.access.recorded.v1', 7, {
    ...{ accessId: 'x', disclosureId: 'guess', actorRef: ref('x'), action: 'view', outcome: 'success' },
  });
  history.send(X, A, 'gov.transfer.event.retracted.v1', 8, {
    id: disclosed,
    source: `urn:agency:${S}:system`,
    reason: 'x',
  });
  // S discloses to the stranger as well, and to both under one id.
  disclose(history, [S, X], A, canary('a disclosure to X'), 9, upTo(5));
}

/** Two recipients of one source, who may not count each other's items. */
function twoRecipients(history: SmallHistory): void {
  const terms = termsOf([source(S), recipient(R1), recipient(R2)], {
    elementsAllowed: ['name', 'address', canary('terms of the two')],
  });
  for (const agency of [S, R1, R2]) register(history, agency, TWO, -4, terms);
  request(history, R1, TWO, 'Q-1', 1);
  request(history, R2, TWO, canary('a request of R2 to S'), 1);
  request(history, R2, TWO, 'Q-1', 1, 7);
  disclose(history, [S, R1], TWO, 'T-1', 2, upTo(6), { requestId: 'Q-1' });
  disclose(history, [S, R2], TWO, canary('a disclosure to R2'), 3, upTo(9), {
    requestId: canary('a request of R2 to S'),
  });
  disclose(history, [S, R1], TWO, 'T-both', 4, [1, 2], { part: 1, of: 2, itemsCount: 8, requestId: 'Q-1' });
  disclose(history, [S, R2], TWO, 'T-both', 4, upTo(6, 3), { part: 2, of: 2, itemsCount: 8, requestId: 'Q-1' });
}

/** R1 is a party until day 20, R2 from then on. */
function oneComesAnotherGoes(history: SmallHistory): void {
  const first = termsOf([source(S), recipient(R1)], {});
  const second = termsOf([source(S), recipient(R2)], {});
  for (const agency of [S, R1]) register(history, agency, CHANGED, -4, first);
  for (const agency of [S, R1, R2])
    history.send(agency, CHANGED, 'gov.transfer.agreement.amended.v1', 20, {
      ...{ version: 2, supersedes: 1, documentDigest: sha('changed'), policy: second, effectiveAt: day(20) },
    });
  request(history, R1, CHANGED, canary('before R2 had come'), 1);
  disclose(history, [S, R1], CHANGED, canary('before R2 had come'), 2, upTo(6), {
    requestId: canary('before R2 had come'),
  });
  request(history, R2, CHANGED, canary('after R1 had left'), 30);
  disclose(history, [S, R2], CHANGED, canary('after R1 had left'), 31, upTo(7), {
    requestId: canary('after R1 had left'),
  });
}

/** When the second version of S and R1 takes effect; what they had vouched for by then stands in no answer to their rivals. */
export const SECOND_VERSION = { version: 77, from: day(33) };

/** Two strangers make themselves parties of an agreement of that id, which is between others. */
function boundRivals(history: SmallHistory): void {
  const own = (more: Partial<AgreementPolicy> = {}) =>
    termsOf([{ ...source(S), name: 'canary-terms-rivalled' }, recipient(R1)], {
      elementsAllowed: ['name', canary('terms of the rivalled')],
      ...more,
    });
  for (const agency of [S, R1]) register(history, agency, RIVALS, -4, own());
  const theirs = termsOf([source(X), recipient(Y)], { elementsAllowed: ['name', canary('terms of the rivals')] });
  for (const agency of [X, Y]) register(history, agency, RIVALS, -3, theirs, 'of rivals');
  for (const agency of [S, R1])
    history.send(agency, RIVALS, 'gov.transfer.agreement.amended.v1', 33, {
      ...{ version: SECOND_VERSION.version, supersedes: 1, documentDigest: sha('second of the rivalled') },
      ...{ policy: own(), effectiveAt: SECOND_VERSION.from },
    });
  const requestId = canary('a request under the rivalled');
  request(history, R1, RIVALS, requestId, 34, 20, 23);
  disclose(history, [S, R1], RIVALS, 'V-1', 35, upTo(30), { requestId });
  disclose(history, [X, Y], RIVALS, 'V-2', 36, upTo(2));
  for (const agency of [S, R1]) history.watermark(agency, RIVALS, 44);
  for (const agency of [X, Y]) history.watermark(agency, RIVALS, 41);
}

/** S records a document that nobody else has recorded; a stranger records its digest, to see where the two differ. */
function neverBound(history: SmallHistory): void {
  const terms = termsOf([source(S), recipient(R1)], { elementsAllowed: [canary('terms of the unbound')] });
  register(history, S, UNBOUND, -4, terms);
  register(history, X, UNBOUND, -3, termsOf([source(S), recipient(X)], {}), UNBOUND);
  register(history, X, UNBOUND, -3, termsOf([source(S), recipient(R1)], {}), UNBOUND);
  request(history, X, UNBOUND, 'X-1', 1);
  disclose(history, [S, R1], UNBOUND, 'U-1', 2, upTo(3));
}
