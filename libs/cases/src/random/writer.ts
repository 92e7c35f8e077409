import { createHash } from 'node:crypto';
import type { DataOf, EventType } from '#libs/contracts';
import type { Prng } from '../prng.js';

/** One record as a producer sends it: to an agency's topic, under a key. */
export interface Sending {
  /** Owner of the topic `transfers.<agency>`. */
  agency: string;
  key: string | null;
  value: Buffer;
  /** Retractions, corrections and repeats come after what they speak of; lists are shuffled only within a wave. */
  wave: number;
}

/** A keyed pseudonym's form; nobody real stands behind it. */
export const refOf = (name: string): string => `case:${createHash('sha256').update(name).digest('base64url')}`;

export interface SendOptions {
  wave?: number;
  id?: string;
  sequence?: number;
  topicOf?: string;
  key?: string | null;
  known?: 'system' | 'reconstructed';
}

/** Writes the events of one agreement, with each source's gapless sequence. */
export class AgreementWriter {
  readonly sendings: Sending[] = [];
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
  ): { id: string; sequence: number; value: Buffer } {
    const id = options.id ?? this.random.uuid();
    const sequence = options.sequence ?? this.takeSequence(source);
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
    const value = Buffer.from(JSON.stringify(event));
    this.raw(
      options.topicOf ?? agencyOfSource(source),
      options.key === undefined ? this.agreement : options.key,
      value,
      options.wave ?? 0,
    );
    return { id, sequence, value };
  }

  raw(agency: string, key: string | null, value: Buffer, wave = 0): void {
    this.sendings.push({ agency, key, value, wave });
  }

  /** A source says that everything up to then is sent. Its wave must come after all that it vouches for. */
  watermark(source: string, upTo: number, wave: number): void {
    const sequence = this.takeSequence(source);
    const data = { upTo: new Date(upTo).toISOString(), nextSequence: String(sequence + 1) };
    this.send(source, 'gov.transfer.source.watermarked.v1', upTo, data, { sequence, wave });
  }
}

const agencyOfSource = (source: string): string => source.split(':')[2]!;
