import { levelOf } from '#libs/addresses';
import { before, firstOf, isMarkedAs, speakerOf } from '../act.js';
import { type Bits, noBits, withBit } from '../bits.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { type Assessed, statementOf } from '../kinds/block.js';
import { keys } from '../kinds/key.js';
import { engaging } from '../kinds/officer.js';
import { tallyName } from '../kinds/tally.js';
import { Tally } from '../tally/tally.js';
import { countDisclosures, newRequester, type RequestFacts } from '../kinds/request.js';
import { subjectOf } from '../kinds/disclosure.js';
import { isEmptyRecord, own, ownOr } from '../record.js';
import { speakersOf } from '../standing/speakers.js';
import type { EventOf, FoldContext } from './context.js';
import { hasUnlisted } from './unlisted.js';
import { dataDigest, forEachItem, member, partOf } from './items.js';

function editRequest({ memory, touched, agreement }: FoldContext, request: string): RequestFacts {
  touched.add(keys.request(agreement, request));
  return memory.edit(keys.request(agreement, request));
}

/** `assessed: false` in a row means that its codes state nothing. */
function recordCodes(
  statement: Assessed,
  bit: number,
  codes: readonly string[] | undefined,
  assessed: boolean | undefined,
): void {
  if (!codes || assessed === false) return;
  statement.known = withBit(statement.known, bit);
  const level = levelOf(codes);
  if (level === 'SUFFICIENT') return;
  const name = level === 'INSUFFICIENT' ? 'insufficient' : 'partial';
  statement[name] = withBit(statement[name], bit);
}

function setIn(sets: Record<string, Bits>, name: string, bit: number): void {
  sets[name] = withBit(own(sets, name) ?? noBits(), bit);
}

const isAnothersToo = ({ requesters }: RequestFacts): boolean => Object.keys(requesters).length > 1;

export function foldSubmitted(
  context: FoldContext,
  about: AgreementFacts,
  { data }: EventOf<'gov.transfer.request.submitted.v1'>,
): void {
  const { act, touched, agreement, memory } = context;
  const { items, requestId } = data;
  const request = editRequest(context, requestId);
  // Matches for the request are judged once somebody has requested it.
  if (request.matches > 0 && isEmptyRecord(request.requesters)) touched.addMatchesOf(agreement, requestId);
  const requester = ownOr(request.requesters, speakerOf(act), newRequester);
  const known = requester.parts[act.index];
  const { items: named = 0 } = known ?? {};
  requester.parts[act.index] = { act, stated: data.itemsCount, ...partOf(data), data: dataDigest(data), items: named };
  // The time of the request decides who may answer it.
  for (const index of request.unheard) touched.addAgain(agreement, index);
  const { first } = requester;
  const speakers = speakersOf(about);
  if (!first || before(act, first) || (speakers.bound && !speakers.recipient(first))) {
    // Disclosures are compared with the request, and it may count in another year for its officers.
    touched.addDisclosuresOf(agreement, requestId);
    touched.addOfficersOf(agreement, requestId);
    // Matches and assessments under its id can now be assigned to a request.
    if (request.matches > 0 || isAnothersToo(request)) touched.addItemsOf(agreement, requestId);
  }
  requester.first = firstOf(first, act);
  // The statement may be folded again because it was retracted: findings about its officers must show that.
  if (known) touched.addOfficersOf(agreement, requestId);
  if (known && !isMarkedAs(known.act, act))
    for (const officer in requester.officers)
      new Tally(memory, agreement, tallyName(engaging(officer), act.day)).mark(act);
  if (countDisclosures(request) > 0) touched.addUnlistedOf(agreement, requestId);
  if (!items) return;
  const nameOf = member<boolean>(items, 'namePresent');
  const codesOf = member<string[]>(items, 'addressCodes');
  const assessedOf = member<boolean>(items, 'assessed');
  const officersOf = member<string[]>(items, 'officers');
  const reasonOf = member<string>(items, 'reasonDigest');
  forEachItem(context, requestId, items, (block, bit, row) => {
    const statement = statementOf(block, 'submitted', act);
    statement.items = withBit(statement.items, bit);
    const namePresent = nameOf(row);
    if (namePresent !== undefined) statement.nameKnown = withBit(statement.nameKnown, bit);
    if (namePresent === false) statement.nameMissing = withBit(statement.nameMissing, bit);
    recordCodes(statement, bit, codesOf(row), assessedOf(row));
    for (const officer of officersOf(row) ?? []) setIn(statement.officers, officer, bit);
    const reason = reasonOf(row);
    if (reason) setIn(statement.reasons, reason, bit);
  });
}

export function foldValidated(context: FoldContext, { data }: EventOf<'gov.transfer.request.validated.v1'>): void {
  const { act } = context;
  const { items } = data;
  const request = editRequest(context, data.requestId);
  const speaker = speakerOf(act);
  request.validated[speaker] = firstOf(own(request.validated, speaker), act);
  if (!items) {
    request.accepted[act.index] = act;
    return;
  }
  const assesses = items.fields.includes('addressCodes') || items.defaults?.addressCodes !== undefined;
  const acceptedOf = member<boolean>(items, 'accepted');
  const codesOf = member<string[]>(items, 'addressCodes');
  const assessedOf = member<boolean>(items, 'assessed');
  forEachItem(context, data.requestId, items, (block, bit, row) => {
    const statement = statementOf(block, 'answered', act);
    const outcome = acceptedOf(row) === false ? 'rejected' : 'accepted';
    statement[outcome] = withBit(statement[outcome], bit);
    if (assesses) recordCodes(statementOf(block, 'assessed', act), bit, codesOf(row), assessedOf(row));
  });
}

export function foldReassessed(context: FoldContext, { data }: EventOf<'gov.transfer.request.reassessed.v1'>): void {
  editRequest(context, data.requestId);
  const codesOf = member<string[]>(data.items, 'addressCodes');
  const assessedOf = member<boolean>(data.items, 'assessed');
  forEachItem(context, data.requestId, data.items, (block, bit, row) => {
    recordCodes(statementOf(block, 'assessed', context.act), bit, codesOf(row), assessedOf(row));
  });
}

export function foldRejected(context: FoldContext, { data }: EventOf<'gov.transfer.request.rejected.v1'>): void {
  editRequest(context, data.requestId);
  if (!data.items) return;
  forEachItem(context, data.requestId, data.items, (block, bit) => {
    const statement = statementOf(block, 'answered', context.act);
    statement.rejected = withBit(statement.rejected, bit);
  });
}

export function foldWithdrawn(context: FoldContext, { data }: EventOf<'gov.transfer.request.withdrawn.v1'>): void {
  const request = editRequest(context, data.requestId);
  request.withdrawn = firstOf(request.withdrawn, context.act);
}

export function foldMatched(context: FoldContext, { data }: EventOf<'gov.transfer.match.performed.v1'>): void {
  const { act, touched, agreement, memory } = context;
  const { items, matchId, requestId } = data;
  const request = editRequest(context, requestId);
  const key = keys.match(agreement, requestId, subjectOf(speakerOf(act), matchId));
  const { parts } = memory.edit(key);
  touched.add(key);
  const known = parts[act.index];
  if (!known) request.matches++;
  const rows = items.rows.length;
  parts[act.index] = {
    ...{ act, matchId, rows, stated: data.itemsCount ?? rows },
    ...{ ...partOf(data), data: dataDigest(data), items: known?.items ?? 0 },
  };
  if (hasUnlisted(request)) touched.addSizesOf(agreement, requestId);
  const resultOf = member<string>(items, 'result');
  const pathOf = member<string>(items, 'path');
  const comparedOf = member<boolean>(items, 'addressCompared');
  forEachItem(context, requestId, items, (block, bit, row) => {
    const statement = statementOf(block, 'matched', act);
    statement.matchId = matchId;
    if (resultOf(row) !== 'MATCH') {
      statement.other = withBit(statement.other, bit);
      return;
    }
    statement.match = withBit(statement.match, bit);
    setIn(statement.paths, pathOf(row)!, bit);
    const compared = comparedOf(row);
    if (compared === undefined) return;
    const outcome = compared ? 'compared' : 'notCompared';
    statement[outcome] = withBit(statement[outcome], bit);
  });
}
