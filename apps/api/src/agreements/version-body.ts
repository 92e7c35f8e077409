import type { z } from 'zod';
import type { AgreementPolicy } from '#libs/contracts';
import type { BoundVersion } from '#libs/readmodel';
import type { agreementDetail } from './agreement.answers.js';
import { type Term, termsOf } from './terms.js';

type Body = z.output<typeof agreementDetail>;

/** The newest first, as the read models give them. */
export function versionBodies(versions: readonly BoundVersion[], now: number): Body['versions'] {
  const terms = versions.map(({ policy }) => termsOf(policy));
  return versions.map((one, n) => {
    const { version, since, until, ends, recorded, claimed, shard, index, policy } = one;
    const before = terms[n + 1];
    return {
      ...{ version, state: stateOf(one, now) },
      ...{ effectiveFrom: policy.effectiveFrom, effectiveTo: policy.effectiveTo ?? null },
      ...{ timeZone: policy.timeZone ?? 'UTC', since, until, ends, recorded, claimed },
      url: `/v1/entries/${shard}/${index}`,
      parties: partiesOf(policy),
      changed: before ? changed(before, terms[n]!) : null,
      terms: terms[n]!,
    };
  });
}

function stateOf({ since, until, ends, effective }: BoundVersion, now: number): Body['versions'][number]['state'] {
  if (!effective) return 'passed-over';
  if (Date.parse(since) > now) return 'to-come';
  if (until !== null && Date.parse(until) <= now) return 'replaced';
  return ends !== null && Date.parse(ends) <= now ? 'ended' : 'in-effect';
}

const changed = (before: readonly Term[], now: readonly Term[]): string[] =>
  now.filter(({ value }, n) => JSON.stringify(value) !== JSON.stringify(before[n]!.value)).map(({ term }) => term);

/** Each agency once, in the order of the document. */
export function partiesOf({ parties }: AgreementPolicy): Body['parties'] {
  const bodies = new Map<string, Body['parties'][number]>();
  for (const { agency, role, name, address } of parties) {
    const known = bodies.get(agency);
    if (known) {
      known.roles.push(role);
      known.name ??= name ?? null;
      known.address ??= address ?? null;
    } else bodies.set(agency, { agency, roles: [role], name: name ?? null, address: address ?? null });
  }
  return [...bodies.values()];
}
