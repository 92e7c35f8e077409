import type { DataOf, EventType, Known } from '#libs/contracts';
import { when, type When } from './when.js';

/** The speaker, the agreement, when it happened and how it is known. */
export interface Act {
  source: string;
  agreementid: string;
  /** A moment, or a plain date for an act known by its day only. */
  time: Date | string;
  known?: Known;
  subject?: string;
}

/** An event without what the outbox gives it: id and sequence. `data` is JSON text exactly as JSON.stringify writes it. */
export interface EventDraft extends When {
  type: EventType;
  source: string;
  agreementid: string;
  known?: Known;
  subject?: string;
  data: string;
}

export function draftEvent<T extends EventType>(type: T, act: Act & { data: DataOf<T> }): EventDraft {
  return draftOfText(type, act, JSON.stringify(act.data));
}

/** For a part of a bulk act, whose data is text already. */
export function draftOfText(
  type: EventType,
  { source, agreementid, time, known, subject }: Act,
  data: string,
): EventDraft {
  return { type, source, agreementid, ...when(time), known, subject, data };
}
