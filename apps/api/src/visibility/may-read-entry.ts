import { agencyOf, type Entry, parseEntry } from '#libs/contracts';
import { coversAll, type Scope } from '#libs/identity';

/**
 * The one place that says who may read an entry's bytes, which are a whole event: readers of the agency that wrote it, under its agreement.
 * Of a refused value that is what could be read of it. What has no such author (the ledger's own statements, values of no known source, bytes
 * that are no entry) is for readers of the whole ledger. The rows of `readmodel.event` follow the same rule.
 */
export function mayReadEntry(scope: Scope, entry: Entry | null): boolean {
  if (coversAll(scope)) return true;
  const { source, agreementid } = knownOf(entry);
  return coversAgency(scope, source && agencyOf(source)) && isUnder(scope, agreementid);
}

/** The agreement that an entry names, as far as it can be read. */
export const agreementOfEntry = (entry: Entry | null): string | undefined => knownOf(entry).agreementid;

const knownOf = (entry: Entry | null): { source?: string; agreementid?: string } =>
  entry?.event ?? entry?.quarantined?.known ?? {};

/** null: bytes that are no entry. */
export function entryOf(bytes: Uint8Array): Entry | null {
  try {
    return parseEntry(bytes);
  } catch {
    return null;
  }
}

export const coversAgency = ({ agencies }: Scope, agency: string | undefined): boolean => covers(agencies, agency);

const covers = (names: Scope['agencies'], name: string | undefined): boolean =>
  name !== undefined && (names === '*' || names.includes(name));

const isUnder = ({ agreements }: Scope, agreement: string | undefined): boolean =>
  agreements === '*' || covers(agreements, agreement);
