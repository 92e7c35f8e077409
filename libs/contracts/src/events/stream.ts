import { z } from 'zod';
import { eventId, sequence, shortText, time } from '../primitives.js';

/** "All I did under this agreement up to `upTo` is sent; my next sequence is `nextSequence`." */
export const sourceWatermarked = z.strictObject({ upTo: time, nextSequence: sequence });

/** The event `id` of the same source is judged as if it were absent; both entries stay. */
export const eventRetracted = z.strictObject({ id: eventId, reason: shortText, replacedBy: eventId.optional() });
