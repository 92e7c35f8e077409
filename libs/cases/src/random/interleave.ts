import type { Prng } from '../prng.js';
import type { Sending } from './writer.js';

/** Any order that keeps the one in which each source sends under one key to one topic. */
export function interleave(sendings: readonly Sending[], random: Prng): Sending[] {
  const streams = new Map<string, Sending[]>();
  for (const sending of sendings) {
    const stream = JSON.stringify([sending.agency, sending.key, sending.source]);
    streams.set(stream, [...(streams.get(stream) ?? []), sending]);
  }
  // Each stream's turns are shuffled; its own order fills them.
  const turns = random.shuffle([...streams.values()].flatMap((stream) => stream.map(() => stream)));
  return turns.map((stream) => stream.shift()!);
}
