import { millis, type TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { FoldInput } from '../memory/memory.js';

export const sequenceOf = (event: TransferEvent): number | undefined =>
  event.sequence === undefined ? undefined : Number(event.sequence);

export function actOf(event: TransferEvent, input: FoldInput): Act {
  return {
    time: millis(event.time),
    source: event.source,
    sequence: sequenceOf(event) ?? 0,
    id: event.id,
    index: input.index,
    receivedAt: input.receivedAt,
  };
}
