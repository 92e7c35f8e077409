import type { Prng } from './prng.js';
import type { Sending } from './random/writer.js';

/** Any order that keeps what one source sends under one key in the order in which it was sent. */
export function interleave<T extends Sending>(sendings: readonly T[], random: Prng): T[] {
  const streams = new Map<string, T[]>();
  for (const sending of sendings) {
    const stream = JSON.stringify([sending.key, sending.source]);
    streams.set(stream, [...(streams.get(stream) ?? []), sending]);
  }
  // Each stream's turns are shuffled; its own order fills them.
  const turns = random.shuffle([...streams.values()].flatMap((stream) => stream.map(() => stream)));
  return turns.map((stream) => stream.shift()!);
}
