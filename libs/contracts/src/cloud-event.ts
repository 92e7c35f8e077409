import { z } from 'zod';
import { agreementId, EVENT_TYPE, eventId, sequence, SOURCE, text, time } from './primitives.js';

/** How a fact is known: by the system that did it, by a person who vouches for it, or worked out afterwards. */
export const known = z.enum(['system', 'attested', 'reconstructed']);
export type Known = z.infer<typeof known>;

/** CloudEvents 1.0 attributes of every event, with our extensions agreementid, sequence, known and timeprecision. */
export const envelope = z.strictObject({
  specversion: z.literal('1.0'),
  id: eventId,
  source: z.string().regex(SOURCE),
  type: z.string().regex(EVENT_TYPE),
  time,
  subject: text(200).optional(),
  datacontenttype: z.literal('application/json').optional(),
  dataschema: text(300).optional(),
  agreementid: agreementId,
  sequence: sequence.optional(),
  known: known.optional(),
  timeprecision: z.literal('day').optional(),
});

export type Envelope = z.infer<typeof envelope>;
