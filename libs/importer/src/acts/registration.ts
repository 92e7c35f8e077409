import type { ActPlanner } from './planner.js';

/** Each side's registration of the agreement, where the agreement's file says when that side did it. */
export async function planRegistrations(planner: ActPlanner): Promise<void> {
  const { registeredAt, version, document, documentDigest, policy, signatories } = planner.context.loaded.agreement;
  for (const side of planner.chosen) {
    const time = typeof registeredAt === 'string' ? registeredAt : registeredAt[side];
    if (time === undefined) continue;
    await planner.single(side, 'gov.transfer.agreement.registered.v1', planner.envelope(side, time), {
      version,
      documentDigest: documentDigest ?? (document === undefined ? undefined : `file:${document}`),
      policy,
      signatories,
    });
  }
}
