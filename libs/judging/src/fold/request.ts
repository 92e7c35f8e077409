import { levelOf } from '#libs/addresses';
import { noBits, withBit, type Bits } from '../bits.js';
import { insertAct } from '../kinds/agreement.js';
import { newAssessed, newMatched, type Assessed } from '../kinds/block.js';
import { before, compareActs } from '../act.js';
import { own } from '../record.js';
import { matchIdOf, type Pass, type RequestFacts } from '../kinds/request.js';
import { keys } from '../kinds/key.js';
import type { EventOf, FoldContext } from './context.js';
import { forEachItem, member } from './items.js';

function editRequest({ memory, touched, agreement }: FoldContext, request: string): RequestFacts {
  touched.add(keys.request(agreement, request));
  return memory.edit(keys.request(agreement, request));
}

function noteCodes(assessed: Assessed, bit: number, codes: readonly string[] | undefined): void {
  if (!codes) return;
  assessed.known = withBit(assessed.known, bit);
  const level = levelOf(codes);
  if (level === 'SUFFICIENT') return;
  const name = level === 'INSUFFICIENT' ? 'insufficient' : 'partial';
  assessed[name] = withBit(assessed[name], bit);
}

function setIn(sets: Record<string, Bits>, name: string, bit: number): void {
  sets[name] = withBit(own(sets, name) ?? noBits(), bit);
}

export function foldSubmitted(context: FoldContext, { data }: EventOf<'gov.transfer.request.submitted.v1'>): void {
  const { items, part: _part, of: _of, ...header } = data;
  const request = editRequest(context, data.requestId);
  if (!request.submitted || before(context.act, request.submitted)) {
    request.submitted = { ...context.act, header };
    context.touched.addDisclosuresOf(context.agreement, data.requestId);
    // The year in which it counts for them may be another.
    context.touched.addOfficersOf(context.agreement, data.requestId);
  }
  if (!items) return;
  const nameOf = member<boolean>(items, 'namePresent');
  const codesOf = member<string[]>(items, 'addressCodes');
  const officersOf = member<string[]>(items, 'officers');
  const reasonOf = member<string>(items, 'reasonDigest');
  forEachItem(context, data.requestId, items, (block, bit, row) => {
    block.requested = withBit(block.requested, bit);
    const namePresent = nameOf(row);
    if (namePresent !== undefined) block.nameKnown = withBit(block.nameKnown, bit);
    if (namePresent === false) block.nameMissing = withBit(block.nameMissing, bit);
    noteCodes(block.assessedByRequester, bit, codesOf(row));
    for (const officer of officersOf(row) ?? []) setIn(block.officers, officer, bit);
    const reason = reasonOf(row);
    if (reason) setIn(block.reasons, reason, bit);
  });
}

/** Parts of one run share source and time; without items a run covers the whole request. */
function notePass(passes: Pass[], { act }: FoldContext, what: string, whole: boolean): string {
  const key = `${what} ${act.source} ${act.time}`;
  const known = passes.find((pass) => pass.key === key);
  if (!known) insertAct(passes, { ...act, key, ...(whole ? { whole } : {}) });
  else if (before(act, known)) {
    Object.assign(known, act);
    passes.sort(compareActs);
  }
  if (known && whole) known.whole = true;
  return key;
}

export function foldValidated(context: FoldContext, { data }: EventOf<'gov.transfer.request.validated.v1'>): void {
  const request = editRequest(context, data.requestId);
  notePass(request.validations, context, 'validated', !data.items);
  if (!data.items) return;
  const assesses = data.items.fields.includes('addressCodes') || data.items.defaults?.addressCodes !== undefined;
  const key = assesses ? notePass(request.assessments, context, 'validated', false) : undefined;
  const acceptedOf = member<boolean>(data.items, 'accepted');
  const codesOf = member<string[]>(data.items, 'addressCodes');
  forEachItem(context, data.requestId, data.items, (block, bit, row) => {
    const said = acceptedOf(row) === false ? 'rejected' : 'accepted';
    block[said] = withBit(block[said], bit);
    if (key) noteCodes((block.assessedBySource[key] ??= newAssessed()), bit, codesOf(row));
  });
}

export function foldReassessed(context: FoldContext, { data }: EventOf<'gov.transfer.request.reassessed.v1'>): void {
  const request = editRequest(context, data.requestId);
  const key = notePass(request.assessments, context, 'reassessed', false);
  const codesOf = member<string[]>(data.items, 'addressCodes');
  forEachItem(context, data.requestId, data.items, (block, bit, row) => {
    noteCodes((block.assessedBySource[key] ??= newAssessed()), bit, codesOf(row));
  });
}

export function foldRejected(context: FoldContext, { data }: EventOf<'gov.transfer.request.rejected.v1'>): void {
  const request = editRequest(context, data.requestId);
  notePass(request.rejections, context, 'rejected', !data.items);
  if (!data.items) return;
  forEachItem(context, data.requestId, data.items, (block, bit) => {
    block.rejected = withBit(block.rejected, bit);
  });
}

export function foldWithdrawn(context: FoldContext, { data }: EventOf<'gov.transfer.request.withdrawn.v1'>): void {
  const request = editRequest(context, data.requestId);
  if (!request.withdrawn || before(context.act, request.withdrawn)) request.withdrawn = context.act;
}

export function foldMatched(context: FoldContext, { data }: EventOf<'gov.transfer.match.performed.v1'>): void {
  const request = editRequest(context, data.requestId);
  const first = !request.matches.some((pass) => matchIdOf(pass) === data.matchId);
  const key = notePass(request.matches, context, data.matchId, false);
  // Until now nothing was known of this match, so items that it does not name are judged again as well.
  if (first) context.touched.addDisclosuresOf(context.agreement, data.requestId);
  const resultOf = member<string>(data.items, 'result');
  const pathOf = member<string>(data.items, 'path');
  const comparedOf = member<boolean>(data.items, 'addressCompared');
  forEachItem(context, data.requestId, data.items, (block, bit, row) => {
    const rows = (block.matches[key] ??= newMatched());
    if (resultOf(row) !== 'MATCH') {
      rows.other = withBit(rows.other, bit);
      return;
    }
    rows.match = withBit(rows.match, bit);
    setIn(rows.paths, pathOf(row)!, bit);
    const compared = comparedOf(row);
    if (compared === undefined) return;
    const said = compared ? 'compared' : 'notCompared';
    rows[said] = withBit(rows[said], bit);
  });
}
