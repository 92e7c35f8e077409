import { afterLast, type AgreementPolicy, firstMoment, publicKeyOf } from '#libs/contracts';

/** A policy, and the time from which it is in effect. */
export interface Step {
  from: number;
  policy: AgreementPolicy;
}

/** An agency that may sign with a key, from a time up to another (exclusive). */
interface Holder {
  agency: string;
  from: number;
  after: number;
}

const known = new WeakMap<AgreementPolicy, ReadonlyMap<string, readonly Holder[]>>();

/** By public key. Under its name a key would be another one for everybody who renames it. */
function holdersIn(policy: AgreementPolicy): ReadonlyMap<string, readonly Holder[]> {
  let holders = known.get(policy);
  if (!holders) {
    const made = new Map<string, Holder[]>();
    for (const { agency, vkey, from, to } of policy.keys ?? []) {
      const key = publicKeyOf(vkey);
      if (key === undefined) continue;
      const holder = {
        agency,
        from: from === undefined ? -Infinity : firstMoment(from, policy.timeZone),
        after: to === undefined ? Infinity : afterLast(to, policy.timeZone),
      };
      const others = made.get(key);
      if (others) others.push(holder);
      else made.set(key, [holder]);
    }
    known.set(policy, (holders = made));
  }
  return holders;
}

/** Is it a key of this agency at a time, and of no other? A signature does not show which of two agencies made it. */
export function isKeyOf(policy: AgreementPolicy, agency: string, key: string, time: number): boolean {
  const holders = holdersIn(policy)
    .get(key)
    ?.filter(({ from, after }) => from <= time && time < after);
  return holders !== undefined && holders.length > 0 && holders.every((holder) => holder.agency === agency);
}

/** The first moment, not before `since`, at which it is a key of this agency by the policy in effect. Infinity: there is none. */
export function firstInEffect(steps: readonly Step[], agency: string, key: string, since: number): number {
  for (const [at, { from, policy }] of steps.entries()) {
    const holders = holdersIn(policy).get(key);
    if (!holders) continue;
    const [first, end] = [Math.max(from, since), steps[at + 1]?.from ?? Infinity];
    const changes = holders.flatMap((holder) => [holder.from, holder.after]).filter((time) => time > first);
    for (const time of [first, ...changes].sort((a, b) => a - b))
      if (time < end && isKeyOf(policy, agency, key, time)) return time;
  }
  return Infinity;
}
