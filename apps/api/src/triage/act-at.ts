import type { Oversight } from '#libs/contracts';
import { type Queryable, timelineOf } from '#libs/readmodel';

export interface FoundAct {
  index: number;
  receivedAt: string;
  body: Oversight;
}

/** The act that is one version of a desk's triage of a finding; undefined: it is not folded yet, or there is none. */
export async function actAt(
  tx: Queryable,
  finding: string,
  desk: string,
  version: number,
): Promise<FoundAct | undefined> {
  // In their order: one that has this version is among the first so many.
  const acts = await timelineOf(tx, finding, { desk, limit: version });
  const found = acts.find((act) => act.version === version && act.mark === null);
  return found && { index: found.index, receivedAt: found.receivedAt, body: found.body as Oversight };
}
