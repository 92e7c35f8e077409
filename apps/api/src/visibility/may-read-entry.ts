import { agencyOf, type Entry } from '#libs/contracts';
import { coversAll, type Scope } from '#libs/identity';

/**
 * The one place that says who may read an entry's bytes, which are a whole event: readers of the agency that wrote it, under its agreement.
 * Of a refused value that is what could be read of it. What has no such author (the ledger's own statements, values of no known source) is
 * for readers of the whole ledger. In the database the rows of `event` follow the same rule.
 */
export function mayReadEntry(scope: Scope, { event, quarantined }: Pick<Entry, 'event' | 'quarantined'>): boolean {
  if (coversAll(scope)) return true;
  const { source, agreementid } = event ?? quarantined?.known ?? {};
  return covers(scope.agencies, source && agencyOf(source)) && isUnder(scope, agreementid);
}

const covers = (names: Scope['agencies'], name: string | undefined): boolean =>
  name !== undefined && (names === '*' || names.includes(name));

const isUnder = ({ agreements }: Scope, agreement: string | undefined): boolean =>
  agreements === '*' || covers(agreements, agreement);
