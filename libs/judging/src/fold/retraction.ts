import type { Entry, TransferEvent } from '#libs/contracts';
import { type Act, compareActs, type Mark, type Retraction } from '../act.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import { type AgreementFacts, insertAct, markDocument } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import { type MarksFacts, nameOf } from '../kinds/marks.js';
import type { EventRef, FoldInput } from '../memory/memory.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { accuses } from '../standing/statements.js';
import { isEmptyRecord, own } from '../record.js';
import { speakersOf } from '../standing/speakers.js';
import { barely, waysOf } from '../ways.js';
import { actOf, viaOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';

/** Nothing is judged across agreements: the same id under another agreement is another event. */
export const isUnder = (agreement: string, ref: EventRef): boolean => (ref.agreement ?? agreement) === agreement;

type Marks = Pick<MarksFacts, 'by' | 'retractions' | 'marks' | 'ways' | 'carried' | 'several'>;
const NOTHING: Marks = { by: [], retractions: [], marks: {}, ways: {}, carried: {}, several: false };

/** The marks of an event's statements. Under an agreement without any mark nothing is looked up. */
const marksOf = (memory: Overlay, { agreement, marked }: AgreementFacts, name: string): Marks =>
  (marked ? memory.read(keys.marks(agreement, name)) : undefined) ?? NOTHING;

/** The effects of other entries on a statement. */
export const markOf = (memory: Overlay, about: AgreementFacts, act: Pick<Act, 'source' | 'id' | 'index'>) =>
  marksOf(memory, about, nameOf(act)).marks[act.index];

function edit(memory: Overlay, about: AgreementFacts, name: string): MarksFacts {
  about.marked = true;
  return memory.edit(keys.marks(about.agreement, name));
}

/** Changes the marks of an event's statement. If it was recorded earlier, it is folded again. */
function setMark(memory: Overlay, about: AgreementFacts, name: string, index: number, change: Mark): void {
  const { marks } = edit(memory, about, name);
  const mark: Mark = { ...marks[index], ...change };
  for (const [name, value] of Object.entries(mark)) if (value === undefined) delete mark[name as keyof Mark];
  const is = Object.keys(mark).length > 0;
  if (is) marks[index] = mark;
  else delete marks[index];
  markDocument(about, index, is ? mark : undefined);
}

/** Stores the marks with the act, and the ways in which its bytes came. */
export function carryMark(memory: Overlay, about: AgreementFacts, act: Act): void {
  const { marks, ways } = marksOf(memory, about, nameOf(act));
  const mark = marks[act.index];
  if (mark) act.mark = mark;
  else delete act.mark;
  const via = ways[act.index];
  if (via === '') delete act.via;
  else if (via !== undefined) act.via = via;
}

/** Records all ways in which the bytes of a statement came; `entries`: of its copies so far. */
export function recordWays(
  memory: Overlay,
  about: AgreementFacts,
  act: Act,
  via: string | undefined,
  entries: readonly Pick<FoldInput, 'entry'>[],
): void {
  const facts = edit(memory, about, nameOf(act));
  facts.ways[act.index] = via ?? '';
  for (const { entry } of entries) {
    const way = viaOf(entry, act.source);
    const topic = topicOf(entry);
    for (const agency of way === undefined ? [] : waysOf(way).carriers)
      if ((own(facts.carried, agency) ?? topic) >= topic) facts.carried[agency] = topic;
  }
}

/** The topic by which an agency carried a statement, of all its copies; `entry`: the first of them. */
export const carriedBy = (memory: Overlay, about: AgreementFacts, act: Act, agency: string, entry: Entry): string =>
  own(marksOf(memory, about, nameOf(act)).carried, agency) ?? topicOf(entry);

export const topicOf = ({ via }: Pick<Entry, 'via'>): string => ('kafka' in via ? via.kafka.topic : 'http');

/** Does the way in prove the speaker by itself, or a key that the speaker has in a version in effect? */
const isProven = (about: AgreementFacts, act: Act): boolean => act.via === undefined || speakersOf(about).signed(act);

/**
 * Can a retraction undo a statement? Only if it is proven, or came by the same way as one that is not: nobody can do so in another's name,
 * whenever it arrives.
 */
const weighsOn = (about: AgreementFacts, other: Act, statement: Act): boolean =>
  isProven(about, other) ||
  (!isProven(about, statement) && barely(other.via!).some((way) => barely(statement.via!).includes(way)));

/** The entry of a statement, if it is one of this agreement's. */
export function entryAt({ memory, agreement }: Omit<FoldContext, 'act'>, index: number): FoldInput | undefined {
  for (const input of memory.entriesOf({ agreement, from: index, before: index + 1, limit: 1 })) return input;
  return undefined;
}

/** The entries with the first copy of each content under an event's id. */
function contentsOf(refs: readonly EventRef[]): EventRef[] {
  const seen = new Set<string>();
  return refs.filter(({ digest }) => seen.size < seen.add(digest).size);
}

/** Of several contents under one id every one that accuses counts, and none that excuses (docs/judging.md#nobody-clears-himself). */
export function recordConflict(
  context: FoldContext,
  about: AgreementFacts,
  earlier: readonly EventRef[],
  facts: EntryFacts,
): void {
  facts.conflicts = earlier.map(({ index }) => index);
  edit(context.memory, about, nameOf(context.act)).several = true;
  recountConflicts(context, about, contentsOf(earlier), context.act);
}

/**
 * Marks the contents under one id that others contradict, as `weighsOn` has it. `now`: one that is being folded for the first time, and not
 * among the others yet.
 */
function recountConflicts(
  work: Omit<FoldContext, 'act'>,
  about: AgreementFacts,
  refs: readonly EventRef[],
  now?: Act,
): void {
  const { memory, touched, agreement } = work;
  const acts: Act[] = now ? [now] : [];
  for (const { index } of refs) {
    const input = entryAt(work, index);
    if (!input?.entry.event) continue;
    const act = actOf(input.entry.event, input);
    carryMark(memory, about, act);
    acts.push(act);
  }
  const [first] = acts;
  if (!first) return;
  const name = nameOf(first);
  const proven = new Set(acts.filter((act) => isProven(about, act)));
  const came = new Map<string, number>();
  for (const { via } of acts)
    for (const way of via === undefined ? [] : barely(via)) came.set(way, (came.get(way) ?? 0) + 1);
  let changed = false;
  for (const act of acts) {
    const conflict = proven.has(act)
      ? proven.size > 1
      : proven.size > 0 || barely(act.via!).some((way) => came.get(way)! > 1);
    if (conflict === (marksOf(memory, about, name).marks[act.index]?.conflict ?? false)) continue;
    setMark(memory, about, name, act.index, { conflict: conflict ? true : undefined });
    changed = true;
    if (act !== now) touched.addAgain(agreement, act.index);
  }
  if (!changed && !now) return;
  for (const retraction of marksOf(memory, about, name).retractions) renew(work, about, retraction.target);
}

/**
 * Decides again what contradicts or undoes a statement, after its ways or the keys of its agreement have changed: only proven words weigh
 * on proven ones.
 */
export function weighAgain(work: Omit<FoldContext, 'act'>, about: AgreementFacts, act: Act): void {
  const { by, retractions, several } = marksOf(work.memory, about, nameOf(act));
  if (several) {
    const refs = work.memory.events(act.source, act.id).filter((ref) => isUnder(work.agreement, ref));
    // Once for all of them.
    if (refs[0]?.index === act.index) recountConflicts(work, about, contentsOf(refs));
  }
  if (by.length > 0 || retractions.length > 0) renew(work, about, nameOf(act));
}

/** Can signatures decide what weighs on what, so that it must be decided again with the documents? */
export const hangsOnKeys = ({ marked, signed }: AgreementFacts): boolean => marked && !isEmptyRecord(signed);

/** Applies retractions that arrived before the event. */
export function recordRetracted({ memory, act }: FoldContext, about: AgreementFacts): void {
  const name = nameOf(act);
  if (marksOf(memory, about, name).by.length === 0) return;
  const retracted = retractionsThatStand(memory, about, name, standing(memory, about, [name]));
  if (retracted.length > 0) setMark(memory, about, name, act.index, { retracted });
}

/**
 * A statement that excuses can be retracted by its own source only: any other source has no standing for that, whether or not its
 * retraction stands otherwise. Recorded once: two retractions that name each other would otherwise be folded again for ever.
 */
export function recordExcusing(
  { memory, touched, agreement, act }: FoldContext,
  about: AgreementFacts,
  { type }: TransferEvent,
): void {
  if (accuses(type)) return;
  const { by, marks } = marksOf(memory, about, nameOf(act));
  const others = by.filter(({ source }) => source !== act.source);
  if (others.length === 0 || marks[act.index]?.excusing) return;
  setMark(memory, about, nameOf(act), act.index, { excusing: true });
  for (const { index } of others) touched.addAgain(agreement, index);
}

/** Is any of these an excusing statement that another source tries to retract? */
export const isExcusing = (
  memory: Overlay,
  about: AgreementFacts,
  event: Pick<Act, 'source' | 'id'>,
  among: readonly EventRef[],
): boolean => {
  const { marks } = marksOf(memory, about, nameOf(event));
  return among.some(({ index }) => marks[index]?.excusing);
};

/** Records the time up to which a source had vouched that this statement was not to come. Undefined: it had not. */
export function recordContradicted(
  work: Work,
  about: AgreementFacts,
  act: Pick<Act, 'source' | 'id' | 'index'>,
  after: number | undefined,
): void {
  const { memory } = work;
  const name = nameOf(act);
  setMark(memory, about, name, act.index, { after });
  const own = marksOf(memory, about, name).retractions.find(({ index }) => index === act.index);
  if (!own) return;
  const { after: _, ...retraction } = own;
  recordTakingBack(memory, about, after === undefined ? retraction : { ...retraction, after });
  renew({ ...work, agreement: about.agreement }, about, own.target);
}

export function recordRetraction(
  event: EventOf<'gov.transfer.event.retracted.v1'>,
  context: FoldContext,
  about: AgreementFacts,
): void {
  const { id, source = event.source, replacedBy } = event.data;
  const { mark, ...act } = context.act;
  const target = nameOf({ source, id });
  recordTakingBack(context.memory, about, {
    ...act,
    target,
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(mark?.after === undefined ? {} : { after: mark.after }),
  });
  renew(context, about, target);
  if (source !== act.source) sayExcusing(context, about, { source, id });
}

/** Marks a statement that another source tries to retract as excusing, if it is. */
function sayExcusing(
  { memory, touched, agreement }: FoldContext,
  about: AgreementFacts,
  event: { source: string; id: string },
): void {
  const { marks } = marksOf(memory, about, nameOf(event));
  for (const ref of memory.events(event.source, event.id))
    if (isUnder(agreement, ref) && !marks[ref.index]?.excusing) touched.addAgain(agreement, ref.index);
}

/** Records a retraction under its own event and under the event that it retracts. */
function recordTakingBack(memory: Overlay, about: AgreementFacts, retraction: Retraction): void {
  insertAct(edit(memory, about, nameOf(retraction)).retractions, retraction);
  insertAct(edit(memory, about, retraction.target).by, retraction);
}

/**
 * Retractions of some events that are not themselves retracted, and have a single content under their id. Only a later retraction retracts
 * one: of two that name each other the later one stands, so that the result is defined.
 */
function standing(memory: Overlay, about: AgreementFacts, targets: Iterable<string>): ReadonlySet<number> {
  const byEntry = new Map<number, Retraction>();
  const all = new Set([...targets].flatMap((target) => marksOf(memory, about, target).by));
  // Includes the retractions of these, and of those in turn, for a chain of any length.
  for (const one of all) {
    if (byEntry.has(one.index)) continue;
    byEntry.set(one.index, one);
    for (const other of marksOf(memory, about, nameOf(one)).by) all.add(other);
  }
  const stands = new Set<number>();
  for (const one of [...byEntry.values()].sort((a, b) => compareActs(b, a))) {
    const { by, marks } = marksOf(memory, about, nameOf(one));
    const later = by.some(
      (other) => stands.has(other.index) && other.source === one.source && weighsOn(about, other, one),
    );
    if (!later && !marks[one.index]?.conflict) stands.add(one.index);
  }
  return stands;
}

/** The retractions of one event that stand, in judging order. */
const retractionsThatStand = (
  memory: Overlay,
  about: AgreementFacts,
  target: string,
  stands: ReadonlySet<number>,
): Retraction[] => marksOf(memory, about, target).by.filter(({ index }) => stands.has(index));

/**
 * Marks the events that retractions of an event retract or restore and, if the event is a retraction itself, those that it affects; these
 * are folded again.
 */
function renew({ memory, touched, agreement }: Omit<FoldContext, 'act'>, about: AgreementFacts, changed: string): void {
  const targets = new Set([changed]);
  for (const target of targets)
    for (const { target: next } of marksOf(memory, about, target).retractions) targets.add(next);
  const stands = standing(memory, about, targets);
  for (const target of targets) {
    const is = retractionsThatStand(memory, about, target, stands);
    const at = target.indexOf(' ');
    for (const ref of memory.events(target.slice(0, at), target.slice(at + 1))) {
      if (!isUnder(agreement, ref)) continue;
      const { retracted = [] } = marksOf(memory, about, target).marks[ref.index] ?? {};
      if (JSON.stringify(retracted) === JSON.stringify(is)) continue;
      setMark(memory, about, target, ref.index, { retracted: is.length > 0 ? is : undefined });
      touched.addAgain(agreement, ref.index);
    }
  }
}
