import { z } from 'zod';
import { eventId, sequence, shortText, SOURCE, time } from '../primitives.js';

/** "All I did under this agreement up to `upTo` is sent; my next sequence is `nextSequence`." */
export const sourceWatermarked = z.strictObject({ upTo: time, nextSequence: sequence });

/**
 * Takes the event `id` back. Both entries stay. Without `source` it is one of the same source; with it another's: an accusing act counts until
 * a party of the other role retracts it as well.
 */
export const eventRetracted = z.strictObject({
  id: eventId,
  source: z.string().regex(SOURCE).optional(),
  reason: shortText,
  replacedBy: eventId.optional(),
});
