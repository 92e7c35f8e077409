import { z } from 'zod';
import { code, digest, shortText, text } from './primitives.js';

const partition = {
  cluster: text(100),
  topic: text(249),
  partition: z.int().min(0),
  incarnation: z.int().min(1),
};
const offset = z.string().regex(/^(0|[1-9][0-9]{0,18})$/);

/** What the recorder itself writes. Kinds of a later part (restrictions, holds) join this union. */
export const control = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('clock') }),
  /** A partition is read for the first time, from `offset`: nothing before it is claimed. */
  z.strictObject({ kind: z.literal('intake.first'), ...partition, offset }),
  /** Records `from`..`to` expired before they reached us. */
  z.strictObject({ kind: z.literal('intake.gap'), ...partition, from: offset, to: offset }),
  /** An operator opened a new incarnation of a topic that was re-created or truncated. */
  z.strictObject({ kind: z.literal('intake.reset'), ...partition, reason: shortText }),
  /** The last recorded record is no longer on the broker, so that the topic's identity could not be checked. */
  z.strictObject({ kind: z.literal('intake.unverified'), ...partition, next: offset }),
  z.strictObject({
    kind: z.literal('ruleset.published'),
    digest,
    rules: z.array(z.strictObject({ id: code, version: code })).max(200),
  }),
  z.strictObject({ kind: z.literal('key.changed'), name: text(200), vkey: text(300) }),
]);

export type Control = z.infer<typeof control>;
