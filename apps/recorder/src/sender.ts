import { agencyOf } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import type { Forwarders, Sender } from '#libs/intake';

/**
 * What a producer may write: sources of its agency, and of those that its agency carries for; of these the ones that its token names.
 */
export function senderOf({ client, subject, agency, sources }: Principal, forwarders: Forwarders | undefined): Sender {
  const carried = agency === null ? undefined : forwarders?.get(agency);
  return {
    client: client ?? subject,
    speaksFor(source): boolean {
      const of = agencyOf(source);
      return (of === agency || carried?.has(of) === true) && (sources === '*' || sources.includes(source));
    },
  };
}
