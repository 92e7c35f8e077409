import type { TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import { type AgreementFacts, insertAct, type Mark, markOf, type Retraction } from '../kinds/agreement.js';
import type { EventRef } from '../memory/memory.js';
import { viaOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';
import { accuses } from './irregular.js';

/** Nothing is judged across agreements: the same id under another one is another event. */
export const isUnder = (agreement: string, ref: EventRef): boolean => (ref.agreement ?? agreement) === agreement;

const editMark = (about: AgreementFacts, index: number): Mark => {
  about.revision++;
  return (about.marks[index] ??= {});
};

/**
 * May another content spoil a word, or a retraction take one back? It may if it is proven, or came by the same way: in another's name nobody can,
 * whenever it comes.
 */
const weighsOn = (other: Pick<Act, 'via'>, word: Pick<Act, 'via'>): boolean =>
  other.via === undefined || other.via === word.via;

/** How an earlier entry of the same event id came in. */
function wayOf({ memory, agreement, act }: FoldContext, index: number): Pick<Act, 'via'> {
  for (const { entry } of memory.entriesOf({ agreement, from: index, before: index + 1, limit: 1 })) {
    const via = viaOf(entry, act.source);
    return via === undefined ? {} : { via };
  }
  return {};
}

/** Of several contents under one id every accusing one counts, and no excusing one (JUDGING 2). */
export function noteConflict(
  context: FoldContext,
  about: AgreementFacts,
  earlier: readonly EventRef[],
  facts: EntryFacts,
): void {
  const { touched, agreement, act } = context;
  facts.conflicts = earlier.map(({ index }) => index);
  const before = standingRetractions(about);
  for (const { index } of earlier) {
    const way = wayOf(context, index);
    if (weighsOn(way, act)) editMark(about, act.index).conflict = true;
    if (!weighsOn(act, way) || markOf(about, { index })?.conflict) continue;
    editMark(about, index).conflict = true;
    touched.addAgain(agreement, index);
  }
  if (about.retractions.length > 0) renewTakenBack(context, about, before);
}

/** Retractions that came before what they take back. */
export function noteTakenBack(about: AgreementFacts, { source, id, index }: Act): void {
  if (about.retractions.length === 0) return;
  const retracted = standingRetractions(about).get(`${source} ${id}`);
  if (retracted) editMark(about, index).retracted = retracted;
}

/** What excuses is taken back by its own source only: who else tries has no standing for it. */
export function noteExcusing(
  { touched, agreement, act }: FoldContext,
  about: AgreementFacts,
  { type }: TransferEvent,
): void {
  const mark = markOf(about, act);
  if (!mark?.retracted || accuses(type)) return;
  for (const { source, index } of mark.retracted) {
    if (source === act.source) continue;
    mark.excusing = true;
    touched.addAgain(agreement, index);
  }
}

function workOut(about: AgreementFacts): Map<string, Retraction[]> {
  const { retractions } = about;
  const byTarget = new Map<string, Retraction[]>();
  // In judging order; from the last to the first, because a later one takes an earlier one back.
  for (let at = retractions.length - 1; at >= 0; at--) {
    const retraction = retractions[at]!;
    if (markOf(about, retraction)?.conflict) continue;
    const own = byTarget.get(`${retraction.source} ${retraction.id}`) ?? [];
    if (own.some((later) => later.source === retraction.source && weighsOn(later, retraction))) continue;
    byTarget.set(retraction.target, [retraction, ...(byTarget.get(retraction.target) ?? [])]);
  }
  return byTarget;
}

interface Known {
  length: number;
  revision: number;
  standing: ReadonlyMap<string, Retraction[]>;
}
const known = new WeakMap<Retraction[], Known>();

/**
 * Retractions that are themselves not taken back, nor one of several contents under their id, by what they take back. Of two that name each
 * other the later one stands, so that there is an answer too.
 */
function standingRetractions(about: AgreementFacts): ReadonlyMap<string, Retraction[]> {
  const { retractions, revision } = about;
  const { length } = retractions;
  const cached = known.get(retractions);
  if (cached?.length === length && cached.revision === revision) return cached.standing;
  const standing = workOut(about);
  known.set(retractions, { length, revision, standing });
  return standing;
}

export function noteRetraction(
  event: EventOf<'gov.transfer.event.retracted.v1'>,
  context: FoldContext,
  about: AgreementFacts,
): void {
  const { id, source = event.source, replacedBy } = event.data;
  const before = standingRetractions(about);
  insertAct(about.retractions, {
    ...context.act,
    target: `${source} ${id}`,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  });
  renewTakenBack(context, about, before);
}

/** Marks what is taken back now and was not before, or the other way round, and has it said again. */
function renewTakenBack(
  { memory, touched, agreement }: FoldContext,
  about: AgreementFacts,
  before: ReadonlyMap<string, Retraction[]>,
): void {
  const after = standingRetractions(about);
  for (const target of new Set([...before.keys(), ...after.keys()])) {
    const is = after.get(target);
    if (JSON.stringify(before.get(target)) === JSON.stringify(is)) continue;
    const at = target.indexOf(' ');
    const [of, targetId] = [target.slice(0, at), target.slice(at + 1)];
    for (const ref of memory.events(of, targetId)) {
      if (!isUnder(agreement, ref)) continue;
      const mark = editMark(about, ref.index);
      if (is) mark.retracted = is;
      else delete mark.retracted;
      touched.addAgain(agreement, ref.index);
    }
  }
}
