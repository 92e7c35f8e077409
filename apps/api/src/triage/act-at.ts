import type { Oversight } from '#libs/contracts';
import { actOfVersion, type Queryable } from '#libs/readmodel';

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
  const found = await actOfVersion(tx, `finding/${finding}/${desk}`, version);
  return found && { index: found.index, receivedAt: found.receivedAt, body: found.body as Oversight };
}
