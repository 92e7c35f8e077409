import { afterLast, isDay, TIME } from '#libs/contracts';
import { DeclarationInvalid } from './errors.js';

/**
 * How far a system has given in its acts of a source, under every agreement. Its word is what the client vouches on: a system that says nothing is
 * one that may still have something.
 */
export type Declaration = {
  source: string;
  /** Which, of several systems that give in acts of this source. */
  system?: string;
} & (
  | {
      /** All acts up to then: a moment, or the end of a day `YYYY-MM-DD`. A load at night declares the day before. */
      upTo: Date | string;
      /** Of the day; UTC without it. */
      timeZone?: string;
    }
  | {
      /** From now on each act at most so many milliseconds after it happened. */
      within: number;
    }
);

/** Milliseconds since 1970. */
type Reach = (now: number) => number;

/** The declarations of each source's systems. Held in memory: after a start each system declares anew. */
export class Declarations {
  private readonly bySource = new Map<string, Map<string, Reach>>();

  /** `systems`: those that give in acts of a source, by the source; of one that is not listed, one system without a name. */
  constructor(private readonly systems: Readonly<Record<string, readonly string[]>> = {}) {}

  /** `now` in milliseconds. Throws DeclarationInvalid. */
  declare(declaration: Declaration, now: number): void {
    const { source, system = '' } = declaration;
    if (!this.systemsOf(source).includes(system))
      throw new DeclarationInvalid(`${system || 'a system without a name'} gives in no acts of ${source}`);
    const declared = this.bySource.get(source) ?? new Map<string, Reach>();
    declared.set(system, reachOf(declaration, now));
    this.bySource.set(source, declared);
  }

  /** Up to when nothing of the source is to come, in milliseconds: where every system of it has declared, as far as the last of them has. */
  reach(source: string, now: number): number | undefined {
    const declared = this.bySource.get(source);
    const reaches = this.systemsOf(source).map((system) => declared?.get(system)?.(now));
    return reaches.includes(undefined) ? undefined : Math.min(...(reaches as number[]));
  }

  private readonly systemsOf = (source: string): readonly string[] => this.systems[source] ?? [''];
}

function reachOf(declaration: Declaration, now: number): Reach {
  if ('within' in declaration) {
    const { within } = declaration;
    if (!Number.isFinite(within) || within < 0)
      throw new DeclarationInvalid('within is a number of milliseconds from 0');
    // An act of this very moment, as far back, may still be given in.
    return (at) => at - within - 1;
  }
  const upTo = lastMoment(declaration.upTo, declaration.timeZone);
  if (upTo > now) throw new DeclarationInvalid(`${new Date(upTo).toISOString()} lies in the future`);
  return () => upTo;
}

/** The moment, or the last one of the day, in milliseconds. Throws DeclarationInvalid. */
export function lastMoment(upTo: Date | string, timeZone?: string): number {
  if (typeof upTo === 'string' && isDay(upTo)) {
    try {
      return afterLast(upTo, timeZone) - 1;
    } catch {
      throw new DeclarationInvalid(`${timeZone} is no time zone`);
    }
  }
  const moment = upTo instanceof Date ? upTo.getTime() : TIME.test(upTo) ? Date.parse(upTo) : NaN;
  if (Number.isNaN(moment)) throw new DeclarationInvalid(`${String(upTo)} is neither a moment (RFC 3339) nor a day`);
  return moment;
}
