import type { Outgoing } from './sender.js';

/** Cuts events into batches of at most `maxBytes` and `maxEvents`, in order. An event larger than that goes alone. */
export function* batches(events: readonly Outgoing[], maxBytes: number, maxEvents: number): Generator<Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const event of events) {
    if (batch.length > 0 && (bytes + event.value.length > maxBytes || batch.length >= maxEvents)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += event.value.length;
  }
  if (batch.length > 0) yield batch;
}
