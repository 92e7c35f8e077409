import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Oversight, OversightAct } from '#libs/contracts';
import { type ActOfDesk, type Queryable, timelineOfApproval } from '#libs/readmodel';
import { isSamePerson } from '#libs/triage';

/** How long somebody who asks again waits for the first act to show, and between two looks. */
const SHOWN_MS = 2_000;
const LOOK_MS = 50;

/** The act that is one version of an approval; undefined: it does not show soon, or is none that counts. */
export async function actAtVersion(
  snapshot: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>,
  id: string,
  version: number,
): Promise<ActOfDesk | undefined> {
  for (const until = performance.now() + SHOWN_MS; ; await sleep(LOOK_MS)) {
    const acts = await snapshot((tx) => timelineOfApproval(tx, id));
    const act = acts.find((one) => one.version === version && one.mark === null);
    if (act || performance.now() > until) return act;
  }
}

/** Whether an act of the log is this one, by the same person in the same role: its answer was lost, and it is asked for again. */
export function isThisAct(done: Oversight, by: Oversight['by'], act: OversightAct): boolean {
  const same = isSamePerson(done.by, by) && done.by.role === by.role && done.by.agency === by.agency;
  return same && isDeepStrictEqual(wishOf(done.act), wishOf(act));
}

/** What a person wished: by when somebody must decide, and who may, was worked out when she asked first. */
function wishOf(act: OversightAct): object {
  if (act.kind !== 'approval.asked') return act;
  const { until: _until, sides: _sides, ...wish } = act;
  return wish;
}
