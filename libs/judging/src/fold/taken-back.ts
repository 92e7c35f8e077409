import type { TransferEvent } from '#libs/contracts';
import { type Act, compareActs } from '../act.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import { type AgreementFacts, insertAct, type Mark, markOf, type Retraction } from '../kinds/agreement.js';
import type { EventRef } from '../memory/memory.js';
import { accuses } from '../standing/statements.js';
import { viaOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';

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

/** Of several contents under one id every accusing one counts, and no excusing one (docs/judging.md#nobody-clears-himself). */
export function noteConflict(
  context: FoldContext,
  about: AgreementFacts,
  earlier: readonly EventRef[],
  facts: EntryFacts,
): void {
  const { touched, agreement, act } = context;
  facts.conflicts = earlier.map(({ index }) => index);
  for (const { index } of earlier) {
    const way = wayOf(context, index);
    if (weighsOn(way, act)) editMark(about, act.index).conflict = true;
    if (!weighsOn(act, way) || markOf(about, { index })?.conflict) continue;
    editMark(about, index).conflict = true;
    touched.addAgain(agreement, index);
  }
  for (const retraction of retractionsOf(about).byName.get(nameOf(act)) ?? []) renew(context, about, retraction);
}

/** Retractions that came before what they take back. */
export function noteTakenBack(about: AgreementFacts, act: Act): void {
  if (about.retractions.length === 0) return;
  const name = nameOf(act);
  const retracted = retractionsThatStand(about, name, standing(about, [name]));
  if (retracted.length > 0) editMark(about, act.index).retracted = retracted;
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

export function noteRetraction(
  event: EventOf<'gov.transfer.event.retracted.v1'>,
  context: FoldContext,
  about: AgreementFacts,
): void {
  const { id, source = event.source, replacedBy } = event.data;
  const retraction: Retraction = {
    ...context.act,
    target: `${source} ${id}`,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
  const known = retractionsOf(about);
  insertAct(about.retractions, retraction);
  known.add(retraction);
  renew(context, about, retraction);
}

/** As retractions name an event. */
const nameOf = ({ source, id }: Pick<Act, 'source' | 'id'>): string => `${source} ${id}`;

/** An agreement's retractions, by what they take back and by their own event. */
class Retractions {
  readonly byTarget = new Map<string, Retraction[]>();
  readonly byName = new Map<string, Retraction[]>();

  constructor(all: readonly Retraction[]) {
    for (const retraction of all) this.add(retraction);
  }

  add(retraction: Retraction): void {
    push(this.byTarget, retraction.target, retraction);
    push(this.byName, nameOf(retraction), retraction);
  }
}

function push(lists: Map<string, Retraction[]>, name: string, retraction: Retraction): void {
  const list = lists.get(name);
  if (list) list.push(retraction);
  else lists.set(name, [retraction]);
}

/** Kept for as long as a batch works on the same facts: there may be many, and every event asks whether it was taken back. */
const indexes = new WeakMap<Retraction[], Retractions>();

function retractionsOf({ retractions }: AgreementFacts): Retractions {
  let index = indexes.get(retractions);
  if (!index) indexes.set(retractions, (index = new Retractions(retractions)));
  return index;
}

/**
 * Retractions of some events that are themselves not taken back, nor one of several contents under their id. Only a later one takes one back:
 * of two that name each other the later one stands, so that there is an answer too.
 */
function standing(about: AgreementFacts, targets: Iterable<string>): ReadonlySet<Retraction> {
  const { byTarget } = retractionsOf(about);
  const all = new Set([...targets].flatMap((target) => byTarget.get(target) ?? []));
  // And those that bear on them, and on these in turn; however long the chain is.
  for (const one of all) for (const other of byTarget.get(nameOf(one)) ?? []) all.add(other);
  const stands = new Set<Retraction>();
  for (const one of [...all].sort((a, b) => compareActs(b, a))) {
    const later = (byTarget.get(nameOf(one)) ?? []).some(
      (other) => stands.has(other) && other.source === one.source && weighsOn(other, one),
    );
    if (!later && !markOf(about, one)?.conflict) stands.add(one);
  }
  return stands;
}

/** What stands of the retractions of one event, in judging order. */
const retractionsThatStand = (about: AgreementFacts, target: string, stands: ReadonlySet<Retraction>): Retraction[] =>
  (retractionsOf(about).byTarget.get(target) ?? []).filter((one) => stands.has(one)).sort(compareActs);

/** Marks what one retraction, or its being worth something else, takes back or lets stand; and has it said again. */
function renew({ memory, touched, agreement }: FoldContext, about: AgreementFacts, changed: Retraction): void {
  const { byName } = retractionsOf(about);
  const targets = new Set([changed.target]);
  for (const target of targets) for (const { target: next } of byName.get(target) ?? []) targets.add(next);
  const stands = standing(about, targets);
  for (const target of targets) {
    const is = retractionsThatStand(about, target, stands);
    const at = target.indexOf(' ');
    for (const ref of memory.events(target.slice(0, at), target.slice(at + 1))) {
      if (!isUnder(agreement, ref)) continue;
      if (JSON.stringify(markOf(about, ref)?.retracted ?? []) === JSON.stringify(is)) continue;
      const mark = editMark(about, ref.index);
      if (is.length > 0) mark.retracted = is;
      else delete mark.retracted;
      touched.addAgain(agreement, ref.index);
    }
  }
}
