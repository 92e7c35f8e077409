import { hash } from 'node:crypto';
import { agencyOf, clearIdentifier, type ViaHttp } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import type { Forwarders, Sender } from '#libs/intake';

/** An entry has 1,535 bytes beside its event; a key of a signature and a forwarder must fit too. */
const MOST_LETTERS = 200;
/** A token without `client_id`: its subject may be a person, and an entry is for good. */
const UNNAMED = 'unnamed';

/**
 * What a producer may write: sources of its agency, and of those that its agency carries for; of these the ones that its token names.
 */
export function senderOf(principal: Principal, forwarders: Forwarders | undefined): Sender {
  const { agency, sources } = principal;
  const carried = agency === null ? undefined : forwarders?.get(agency);
  return {
    via: viaOf(principal),
    speaksFor(source): boolean {
      const of = agencyOf(source);
      return (of === agency || carried?.has(of) === true) && (sources === '*' || sources.includes(source));
    },
  };
}

/** What an entry says of who sends, or says, an event. */
export function viaOf({ client, issuer, agency }: Pick<Principal, 'client' | 'issuer' | 'agency'>): ViaHttp {
  return {
    client: client === null ? UNNAMED : lasting(client),
    issuer: lasting(issuer),
    ...(agency === null ? {} : { agency }),
  };
}

/** A name as an entry may keep it: what is long, not plain text, or a person's, is its digest. */
const lasting = (name: string): string =>
  name.length <= MOST_LETTERS && /^[!-~]+$/.test(name) && clearIdentifier(name) === undefined
    ? name
    : `sha256:${hash('sha256', name)}`;
