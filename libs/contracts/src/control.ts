import { z } from 'zod';
import { code, digest, shortText, text } from './primitives.js';

const INT4 = 2_147_483_647;
const partition = {
  cluster: text(100),
  topic: text(249),
  // As the ledger's columns have them, and Kafka the first.
  partition: z.int().min(0).max(INT4),
  incarnation: z.int().min(1).max(INT4),
};
const offset = z.string().regex(/^(0|[1-9][0-9]{0,18})$/);

/** Control entries: the recorder's own, and the detector's in `oversight`. Kinds of a later part (restrictions, holds) join this union. */
export const control = z.discriminatedUnion('kind', [
  /** `checkpoints`: how many trees of this shard's log, and of oversight's, were signed before it; by shard. Not in older entries. */
  z.strictObject({
    kind: z.literal('clock'),
    checkpoints: z
      .record(
        z
          .string()
          .max(9)
          .regex(/^(oversight|0|[1-9][0-9]{0,5})$/),
        z.int().min(0),
      )
      .refine((counts) => Object.keys(counts).length <= 2)
      .meta({ maxProperties: 2 })
      .optional(),
  }),
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
  /**
   * The log goes on under another key, which is another epoch: `name` is the new origin and `vkey` its verifier key; each shard's has the
   * same public key under `<name>/<shard>`. Under the old key's next checkpoint, so that readers who trust that key learn the new one.
   */
  z.strictObject({ kind: z.literal('key.changed'), name: text(200), vkey: text(300) }),
  /** The first entry of each shard of an epoch that follows another: the logs before it, with the last checkpoint known of each. */
  z.strictObject({
    kind: z.literal('epoch.began'),
    /** The shard's own origin. */
    origin: text(200),
    reason: shortText,
    follows: z
      .array(z.strictObject({ origin: text(200), vkey: text(300), checkpoint: text(8_000).nullable() }))
      .min(1)
      .max(200),
  }),
  /**
   * The refused bytes of an entry were erased, on somebody's order: the entry, its reason and its commitment stay. In `oversight`; an erasure
   * without it is one that nobody answers for.
   */
  z.strictObject({
    kind: z.literal('quarantine.erased'),
    shard: z.string().regex(/^(0|[1-9][0-9]{0,5})$/),
    index: z.int().min(0),
    reason: shortText,
  }),
  /** The text of the note of an act in `oversight` was erased, on somebody's order; the act and its commitment stay. In `oversight`. */
  z.strictObject({ kind: z.literal('note.erased'), index: z.int().min(0), reason: shortText }),
  /**
   * A seal of a shard's findings, up to and with entry `upToIndex`: `count` hits, as a tree of their canonical bytes (RFC 6962). In
   * `oversight`, by the detector that holds the shard.
   */
  z.strictObject({
    kind: z.literal('findings.sealed'),
    shard: z.string().regex(/^(0|[1-9][0-9]{0,5})$/),
    upToIndex: z.int().min(0),
    ruleSetDigest: digest,
    hitsRoot: digest,
    count: z.int().min(0),
  }),
]);

export type Control = z.infer<typeof control>;
export type FindingsSealed = Extract<Control, { kind: 'findings.sealed' }>;
