import type { AgreementFacts } from '../kinds/agreement.js';
import { newAgreement } from '../kinds/agreement.js';
import type { DisclosureFacts } from '../kinds/disclosure.js';
import type { RequestFacts } from '../kinds/request.js';
import { RuleFailed, type Skipped } from '../failed.js';
import { Dirty } from './dirty.js';
import { actOf } from '../fold/act.js';
import { foldEvent } from '../fold/event.js';
import { keys, kindOf, rangeOf } from '../kinds/keys.js';
import { NotLoaded, type FoldInput, type Overlay } from '../memory/memory.js';
import { recountBlock, recountVolume } from '../fold/count.js';
import { clearFacts } from '../fold/clear.js';

/**
 * Work that an entry leads to and that is done in portions, because how much there is depends on what others have recorded, not on what the
 * entry says. Plain data, so that it can be stored between two portions; each says how far it has come.
 *
 * `judge`: the facts of these kinds under an agreement are judged again, in the order of their keys. `disclosure`: a disclosure's blocks,
 * then itself; `disclosures`: all those for a request; `officers`: all those engaged in one. `clear`, `fold`, `count`, in
 * this order and then `judge`: an agreement's facts are emptied, folded anew from its entries in [from, before), and counted.
 */
export type Task =
  | { do: 'clear' | 'count' | 'judge'; agreement: string; kinds: string; after: string }
  | { do: 'fold'; agreement: string; from: number; before: number }
  | { do: 'disclosure'; agreement: string; disclosure: string; done: number }
  | { do: 'disclosures' | 'officers'; agreement: string; request: string; done: number };

type Sweep = Extract<Task, { kinds: string }>;
type Refold = Extract<Task, { do: 'fold' }>;
type OfDisclosure = Extract<Task, { do: 'disclosure' }>;

/** What a portion works on. */
interface Portion {
  overlay: Overlay;
  skipped: Skipped;
  /** Everything that it judges is left out (`*`). */
  unjudged: boolean;
  dirty: Dirty;
}

export class Tasks {
  /** In the order in which they are done. */
  readonly list: Task[];

  constructor(list: readonly Task[] = []) {
    this.list = list.map((task) => ({ ...task }));
  }

  get none(): boolean {
    return this.list.length === 0;
  }

  /** The agreement that is worked on; tasks of two never wait at once. */
  get agreement(): string | undefined {
    return this.list[0]?.agreement;
  }

  add(task: Task): void {
    const known = this.list.some((other) =>
      other.do === 'judge' ? other.after === '' && other.kinds.length > 1 : sameTask(other, task),
    );
    if (!known) this.list.push(task);
  }

  /** Whether a sweep, or the disclosure that is next, will come by a key: until then it is not judged. */
  covers(key: string): boolean {
    return this.list.some((task) => {
      if (task.do === 'disclosure') return key === keys.disclosure(task.agreement, task.disclosure);
      return task.do === 'judge' && task.kinds.includes(kindOf(key)) && key > task.after;
    });
  }

  /** Does up to `units` of what is left; answers how many. A unit is one thing that is touched, or one entry that is folded anew. */
  *advance(units: number, portion: Portion): Generator<undefined, number> {
    let used = 0;
    while (used < units && this.list.length > 0) {
      yield;
      used += yield* this.advanceFirst(units - used, portion);
    }
    return used;
  }

  private *advanceFirst(units: number, portion: Portion): Generator<undefined, number> {
    const task = this.list[0]!;
    switch (task.do) {
      case 'fold':
        return yield* this.foldAgain(task, units, portion);
      case 'disclosure': {
        const some = disclosureKeys(portion.overlay, task, units);
        for (const key of some) portion.dirty.add(key);
        task.done += some.length;
        // The disclosure itself is the last.
        if (some.at(-1) === keys.disclosure(task.agreement, task.disclosure)) this.list.shift();
        return some.length;
      }
      case 'officers': {
        const facts = portion.overlay.read<RequestFacts>(keys.request(task.agreement, task.request));
        const all = Object.keys(facts?.officers ?? {}).sort();
        const some = all.slice(task.done, task.done + units);
        for (const officer of some) portion.dirty.add(keys.officer(task.agreement, officer));
        task.done += some.length;
        if (task.done >= all.length) this.list.shift();
        return some.length;
      }
      case 'disclosures': {
        const { agreement, request } = task;
        const all = portion.overlay.read<RequestFacts>(keys.request(agreement, request))?.disclosures ?? [];
        const next = all[task.done++];
        if (task.done >= all.length) this.list.shift();
        if (next !== undefined) this.list.unshift({ do: 'disclosure', agreement, disclosure: next, done: 0 });
        return 1;
      }
      default:
        return yield* this.sweep(task, units, portion);
    }
  }

  private *sweep(task: Sweep, units: number, { overlay, dirty, unjudged }: Portion): Generator<undefined, number> {
    let used = 0;
    // Whatever changes counts of requests changes the agreement too: its row adds them up.
    if (task.do === 'count') editAgreement(overlay, task.agreement);
    for (const kind of task.kinds) {
      const [first, end] = rangeOf(kind, task.agreement);
      if (end <= task.after) continue;
      if (used === units) return used;
      const from = task.after >= first ? `${task.after}\x01` : first;
      if (from >= end) continue;
      for (const key of overlay.scan(from, end, units - used)) {
        yield;
        if (task.do === 'judge') dirty.add(key);
        else if (task.do === 'clear') clearFacts(overlay, key);
        else if (!unjudged) (kind === 'B' ? recountBlock : recountVolume)(overlay, dirty, key);
        task.after = key;
        used++;
      }
    }
    if (used < units) this.list.shift();
    return used;
  }

  /** An entry that cannot be folded fails by its own index, as it did first. */
  private *foldAgain(task: Refold, units: number, { overlay, skipped }: Portion): Generator<undefined, number> {
    const { agreement, before } = task;
    const about = editAgreement(overlay, agreement);
    // All under the agreement is counted and judged afterwards.
    const dirty = new Dirty(NOWHERE);
    let used = 0;
    for (const input of overlay.entriesOf({ agreement, from: task.from, before, limit: units })) {
      yield;
      if (!skipped('fold', input.index, 0)) foldInto(overlay, dirty, about, input);
      task.from = input.index + 1;
      used++;
    }
    if (used < units) this.list.shift();
    return used;
  }
}

const editAgreement = (overlay: Overlay, agreement: string): AgreementFacts =>
  overlay.edit<AgreementFacts>(keys.agreement(agreement), () => newAgreement(agreement, 0));

const NOWHERE = { add: () => undefined };

function foldInto(overlay: Overlay, dirty: Dirty, about: AgreementFacts, input: FoldInput): void {
  const { event } = input.entry;
  if (!event || event.type === 'gov.transfer.event.retracted.v1') return;
  if (about.retracted[`${event.source} ${event.id}`] !== undefined) return;
  try {
    foldEvent({ overlay, dirty, agreement: event.agreementid, act: actOf(event, input) }, about, event);
  } catch (error) {
    throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, 0, error);
  }
}

/**
 * The next `units` of a disclosure: its blocks by request and number, then itself, because it is judged by what was found of its items.
 */
function disclosureKeys(overlay: Overlay, { agreement, disclosure, done }: OfDisclosure, units: number): string[] {
  const key = keys.disclosure(agreement, disclosure);
  const blocks = overlay.read<DisclosureFacts>(key)?.blocks ?? {};
  const some: string[] = [];
  let before = done;
  for (const request of Object.keys(blocks).sort()) {
    const own = blocks[request]!;
    for (const block of own.slice(before, before + units - some.length))
      some.push(keys.block(agreement, request, block));
    before = Math.max(0, before - own.length);
  }
  if (some.length < units) some.push(key);
  return some;
}

function sameTask(a: Task, b: Task): boolean {
  if (a.do === 'disclosure') return b.do === 'disclosure' && a.disclosure === b.disclosure && a.done === 0;
  return a.do === b.do && 'request' in a && 'request' in b && a.request === b.request && a.done === 0;
}
