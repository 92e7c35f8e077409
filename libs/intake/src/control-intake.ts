import { clearIdentifier, type Control, control, eventShards } from '#libs/contracts';
import type { Placed } from '#libs/ledger';
import { z } from 'zod';
import { controlDraft } from './control-draft.js';
import type { IntakeContext } from './ports.js';

/** An operator's word that a topic was re-created or truncated knowingly. Without a partition: all of the topic that differ. */
export const resetRequest = z.strictObject({
  kind: z.literal('intake.reset'),
  topic: z.string().min(1).max(249),
  partition: z.int().min(0).optional(),
  reason: z
    .string()
    .min(1)
    .max(300)
    .refine((text) => clearIdentifier(text) === undefined, 'is recorded for good: leave the identifier out'),
});
export type ResetRequest = z.infer<typeof resetRequest>;

/** Controls that others may ask a recorder to write. The rest it writes on its own account only. */
const ASKABLE = ['ruleset.published', 'key.changed'] as const;
type Askable = Extract<Control, { kind: (typeof ASKABLE)[number] }>;

/** Checked against the contracts' schema. Throws ZodError with what does not fit. */
export const controlRequest = control.refine(
  (value): value is Askable => (ASKABLE as readonly string[]).includes(value.kind),
  { path: ['kind'], message: `one of ${ASKABLE.join(', ')}, intake.reset is expected` },
);

/** Writes a control entry into every event shard, in one transaction. */
export async function recordControl(context: IntakeContext, value: Control): Promise<Placed[]> {
  const drafts = eventShards(context.shards).map((shard) => controlDraft(context.instance, shard, value));
  return (await context.ledger.append({ drafts })).placed;
}
