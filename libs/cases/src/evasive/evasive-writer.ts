import { agencyOf, type EventType } from '#libs/contracts';
import type { Prng } from '../prng.js';
import type { EvasiveSending } from './evasive-truth.js';

/** How a statement is said, where it is not said in the plain way: by its agency's own topic, in its source's next sequence. */
export interface Manner {
  id?: string;
  /** Null: none is given. */
  sequence?: number | null;
  /** Owner of the topic, where it is not the speaker's own. */
  topic?: string;
  http?: true;
  forwarder?: string;
  /** The message key, where it is not the agreement. */
  key?: string;
  /** Known by its day; beside it stands 23:59:59Z, or the day's first second. */
  byDay?: true | 'first second';
  known?: 'system' | 'reconstructed';
  wave?: number;
  /** Data that admission must refuse. */
  refused?: true;
}

/** A statement as it was said. */
export interface Said {
  id: string;
  source: string;
  sequence: number | undefined;
  sending: EvasiveSending;
}

/** Writes what is said under one agreement, with a gapless sequence for each source. */
export class EvasiveWriter {
  readonly sendings: EvasiveSending[] = [];
  /** Ids of events that admission must refuse. */
  readonly refused: string[] = [];
  /** The way of all statements that name no other, such as a gateway's. */
  way: Pick<Manner, 'topic' | 'forwarder'> = {};
  /** Agencies that speak by HTTP alone. */
  readonly byHttp = new Set<string>();
  private readonly sequences = new Map<string, number>();
  private readonly waves = new Map<string, number>();

  constructor(
    readonly agreement: string,
    private readonly random: Prng,
  ) {}

  /** The next sequence of a source, which is then taken. */
  takeSequence(source: string): number {
    const next = this.nextSequence(source);
    this.sequences.set(source, next);
    return next;
  }

  nextSequence = (source: string): number => (this.sequences.get(source) ?? 0) + 1;

  /** Sources that have given a sequence, in the order of their first word. */
  sources = (): string[] => [...this.sequences.keys()];

  /** `time` in milliseconds since 1970. */
  say(source: string, type: EventType, time: number, data: object, manner: Manner = {}): Said {
    const { id = this.random.uuid(), byDay, known = 'system', refused } = manner;
    const sequence = manner.sequence === undefined ? this.takeSequence(source) : (manner.sequence ?? undefined);
    const written = new Date(time).toISOString();
    const value = Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id,
        source,
        type,
        time: byDay ? `${written.slice(0, 10)}T${byDay === true ? '23:59:59' : '00:00:00'}Z` : written,
        datacontenttype: 'application/json',
        agreementid: this.agreement,
        ...(sequence === undefined ? {} : { sequence: String(sequence) }),
        known,
        ...(byDay ? { timeprecision: 'day' } : {}),
        data,
      }),
    );
    if (refused) this.refused.push(id);
    return { id, source, sequence, sending: this.send(source, value, manner) };
  }

  /** The same bytes once more: a retry. */
  again({ source, sending }: Said): void {
    this.sendings.push({ ...sending, wave: this.waves.get(source) ?? 0 });
  }

  private send(source: string, value: Buffer, manner: Manner): EvasiveSending {
    const speaker = agencyOf(source);
    const { topic, forwarder } = { ...this.way, ...manner };
    const wave = Math.max(manner.wave ?? 0, this.waves.get(source) ?? 0);
    this.waves.set(source, wave);
    const sending: EvasiveSending = {
      agreement: this.agreement,
      source,
      agency: topic ?? speaker,
      key: manner.key ?? this.agreement,
      value,
      wave,
      ...(manner.http || this.byHttp.has(speaker) ? { http: true as const } : {}),
      ...(forwarder === undefined ? {} : { forwarder }),
    };
    this.sendings.push(sending);
    return sending;
  }
}
