import { z } from 'zod';
import { agreementId, EVENT_TYPE, eventId, sequence, SOURCE, text, time } from './primitives.js';

/** How a fact is known: by the system that did it, by a person who vouches for it, or worked out afterwards. */
export const known = z.enum(['system', 'attested', 'reconstructed']);
export type Known = z.infer<typeof known>;

const anyCase = (word: string): string => word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
const TOKEN = '[A-Za-z0-9._+-]{1,40}';
/**
 * JSON by any of its names, with parameters (RFC 9110, section 8.3.1). They say nothing of an event, which is UTF-8 as JSON is (RFC 8259,
 * section 8.1), so they are not read.
 */
export const JSON_MEDIA_TYPE = new RegExp(
  `^ {0,2}(?:${anyCase('application/json')}|${anyCase('text/json')}|${TOKEN}/${TOKEN}[+]${anyCase('json')}) {0,2}(?:;[ -~]{0,100})?$`,
);

/**
 * The place in a trace, another for each event (W3C Trace Context, version 00; CloudEvents extension "Distributed Tracing"). Its parts have
 * fixed widths, so no number of a person fits between its hyphens.
 */
export const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** CloudEvents 1.0 attributes of every event, with our extensions agreementid, sequence, known and timeprecision. */
export const envelope = z.strictObject({
  specversion: z.literal('1.0'),
  id: eventId,
  source: z.string().regex(SOURCE),
  type: z.string().regex(EVENT_TYPE),
  time,
  subject: text(200).optional(),
  datacontenttype: z.string().max(200).regex(JSON_MEDIA_TYPE).optional(),
  dataschema: text(300).optional(),
  agreementid: agreementId,
  sequence: sequence.optional(),
  known: known.optional(),
  timeprecision: z.literal('day').optional(),
});

export type Envelope = z.infer<typeof envelope>;
