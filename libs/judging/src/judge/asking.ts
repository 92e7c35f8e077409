import { RuleFailed } from '../failed.js';
import type { Key } from '../kinds/key.js';
import { NotLoaded } from '../memory/memory.js';
import type { Portion } from '../portions/portion.js';
import type { Rule } from '../rule.js';
import type { Timeline } from '../standing/timeline.js';
import { Claims } from './claims.js';
import type { Moment } from './documents-view.js';
import { Things } from './things.js';
import { View } from './view.js';
import { Waits } from './waits.js';

/** The documents that a verdict is based on, and the moment that is assumed for acts that are known by their day. */
export interface Standpoint {
  family: Timeline | undefined;
  moment: Moment;
  claims: Claims;
}

/** Asks the rules of a portion from every standpoint that counts. */
export class Asking {
  /** By agreement. */
  private readonly things = new Map<string, Things>();
  /** The conclusions that the rules wait for. */
  readonly waits = new Waits();

  constructor(private readonly portion: Portion) {}

  /** A failure names the rule and the place; a rule that is left out gives `otherwise`. */
  guard<T>(rule: Rule, otherwise: T, judge: () => T): T {
    const { portion } = this;
    if (portion.skips(rule.id)) return otherwise;
    try {
      return judge();
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed(rule.id, portion.input.index, portion.number, error);
    }
  }

  view(agreement: string, target: Key | undefined): View {
    const { memory, input } = this.portion;
    let things = this.things.get(agreement);
    if (!things) this.things.set(agreement, (things = new Things(memory, agreement)));
    return new View(memory, this.waits, things, target, input.receivedAt);
  }

  /** Judges by each family of documents. If an act is known by its day, by both ends of that day. */
  from<T>(view: View, rule: Rule, judge: () => T): { verdicts: T; standpoint: Standpoint; other?: T }[] {
    view.pack = rule.pack;
    view.asking = rule.id;
    return familiesOf(view).map((family) => {
      view.claims = new Claims();
      const standpoint: Standpoint = { family, moment: 'first', claims: view.claims };
      view.judgeBy(family, 'first');
      view.dayAsked = false;
      const verdicts = judge();
      if (!view.dayAsked) return { verdicts, standpoint };
      view.judgeBy(family, 'last');
      return { verdicts, standpoint, other: judge() };
    });
  }

  isAsked(key: Key, rule: string): boolean {
    return this.portion.touched.rulesOf(key)?.has(rule) ?? true;
  }
}

/** All documents that judge. Undefined: none has bound. */
export const familiesOf = ({ families }: View): readonly (Timeline | undefined)[] =>
  families.length > 0 ? families : UNBOUND;
const UNBOUND = [undefined];
