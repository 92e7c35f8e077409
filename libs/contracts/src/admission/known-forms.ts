import { isAscii } from 'node:buffer';
import type { TransferEvent } from '../registry.js';
import { formOf } from './form.js';
import { asBuffer } from './strict-json.js';

/** Longer events are few, and their form would seldom come again: bulk acts differ in the number of their rows. */
const MAX_BYTES = 4_096;
const MAX_FORMS = 8;
/**
 * After as many tries as forms are kept, a type learns from one in so many events only: a form costs far more than admission,
 * and a try may end without one. A new form then takes the place of the least useful.
 */
const REPLACE_EVERY = 1_000;

/** The shard of an event, and its speaker. */
export interface EventHead {
  agreementid: string;
  source: string;
}

interface Form {
  matches: RegExp;
  hits: number;
}

/**
 * The layouts of a stream of events. A system writes its events in few layouts, so one that fits a layout that passed admission before
 * passes it too, at a third of the cost: nothing is parsed. Only ever a shorter way to the yes of admission: everything else is asked of
 * `inspect`, and what that lets in is learnt.
 */
export class KnownForms {
  private readonly types = new Map<string, { forms: Form[]; tries: number }>();

  /** The head of an event that admission lets in; undefined says nothing. */
  headOf(value: Uint8Array): EventHead | undefined {
    if (value.length > MAX_BYTES || !isAscii(value)) return undefined;
    const text = asBuffer(value).toString('latin1');
    const forms = this.types.get(typeIn(text))?.forms ?? [];
    for (const form of forms) {
      const match = form.matches.exec(text);
      if (!match) continue;
      form.hits++;
      return match.groups as unknown as EventHead;
    }
    return undefined;
  }

  /** `event` is what admission made of `value`. */
  learn(value: Uint8Array, event: TransferEvent): void {
    if (value.length > MAX_BYTES || !isAscii(value)) return;
    let known = this.types.get(event.type);
    if (!known) this.types.set(event.type, (known = { forms: [], tries: 0 }));
    const { forms } = known;
    const tries = ++known.tries - MAX_FORMS;
    if (tries > 0 && tries % REPLACE_EVERY !== 0) return;
    const matches = formOf(asBuffer(value).toString('latin1'), event);
    if (!matches) return;
    if (forms.length === MAX_FORMS) {
      forms.sort((a, b) => b.hits - a.hits).pop();
      for (const form of forms) form.hits = 0;
    }
    forms.push({ matches, hits: 0 });
  }
}

/** The value after the first `"type"`: a hint which forms to try. */
function typeIn(text: string): string {
  const begin = text.indexOf('"', text.indexOf('"type"') + 6) + 1;
  return text.slice(begin, text.indexOf('"', begin));
}
