import { createHash } from 'node:crypto';
import { agencyOf, type DataOf, type EventType } from '#libs/contracts';
import type { Prng } from '../prng.js';

/** One record as a producer sends it: to an agency's topic, under a key. */
export interface Sending {
  /** Owner of the topic `transfers.<agency>`. */
  agency: string;
  key: string | null;
  value: Buffer;
  /** The speaker. One source's events under one key, in one topic, arrive in the order of sending. */
  source: string;
  /** No schema allows it. */
  refused?: true;
  /** Everything of a wave comes before anything of the next. */
  wave: number;
}

/** A keyed pseudonym's form; nobody real stands behind it. */
export const refOf = (name: string): string => `case:${createHash('sha256').update(name).digest('base64url')}`;

export interface SendOptions {
  id?: string;
  sequence?: number;
  topicOf?: string;
  key?: string;
  known?: 'system' | 'reconstructed';
}

/** Writes the events of one agreement, with each source's gapless sequence. */
export class AgreementWriter {
  readonly sendings: Sending[] = [];
  /** Of what is sent from now on; it only grows, so that no source's order is broken. */
  wave = 0;
  private readonly sequences = new Map<string, number>();

  constructor(
    readonly agreement: string,
    private readonly random: Prng,
  ) {}

  /** The next sequence of a source; planting a hole is taking one and sending nothing under it. */
  takeSequence(source: string): number {
    const next = (this.sequences.get(source) ?? 0) + 1;
    this.sequences.set(source, next);
    return next;
  }

  send<T extends EventType>(
    source: string,
    type: T,
    time: number,
    data: DataOf<T>,
    options: SendOptions = {},
  ): { id: string; sequence: number } {
    return this.write(source, type, time, data, options);
  }

  /** Data that no schema allows; the sequence that it had is still to be taken by what should have been sent. */
  sendRefused(source: string, type: EventType, time: number, data: object): { id: string; sequence: number } {
    const sent = this.write(source, type, time, data, {});
    this.sendings.at(-1)!.refused = true;
    return sent;
  }

  private write(
    source: string,
    type: EventType,
    time: number,
    data: object,
    { id = this.random.uuid(), sequence = this.takeSequence(source), ...options }: SendOptions,
  ): { id: string; sequence: number } {
    const event = {
      specversion: '1.0',
      id,
      source,
      type,
      time: new Date(time).toISOString(),
      datacontenttype: 'application/json',
      agreementid: this.agreement,
      sequence: String(sequence),
      known: options.known ?? 'reconstructed',
      data,
    };
    this.sendings.push({
      agency: options.topicOf ?? agencyOf(source),
      key: options.key ?? this.agreement,
      value: Buffer.from(JSON.stringify(event)),
      source,
      wave: this.wave,
    });
    return { id, sequence };
  }

  /** A source says that everything up to then is sent. */
  watermark(source: string, upTo: number): void {
    const sequence = this.takeSequence(source);
    const data = { upTo: new Date(upTo).toISOString(), nextSequence: String(sequence + 1) };
    this.send(source, 'gov.transfer.source.watermarked.v1', upTo, data, { sequence });
  }
}
