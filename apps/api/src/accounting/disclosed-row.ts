import type { DataOf, Entry } from '#libs/contracts';
import type { Contact } from '#libs/readmodel';

/** What 5 USC 552a(c)(1) asks of one disclosure: date, nature and purpose; name and address of the recipient. */
export interface DisclosedRow {
  date: string;
  datePrecision: 'time' | 'day';
  source: string;
  known: string | null;
  elements: string[];
  systemOfRecords: string | null;
  purpose: string | null;
  authority: string[];
  recipient: { agency: string; name: string | null; address: string | null };
}

/** Reads it from the entry that made the disclosure; null unless it is one that discloses the item. */
export function disclosedRow({ event }: Entry, item: number): DisclosedRow | null {
  if (event?.type !== 'gov.transfer.disclosure.made.v1') return null;
  const data: DataOf<'gov.transfer.disclosure.made.v1'> = event.data;
  const bulk = data.items;
  const column = (name: string): number => bulk?.fields.indexOf(name) ?? -1;
  const row = bulk?.rows.find((cells) => cells[column('itemNo')] === item);
  if (!bulk || !row) return null;
  // Of an item's elements its row says most, then the part's defaults, then the disclosure.
  const elements = (row[column('elements')] ?? bulk.defaults?.['elements'] ?? data.elements) as string[];
  return {
    date: event.time,
    datePrecision: event.timeprecision ?? 'time',
    source: event.source,
    known: event.known ?? null,
    elements,
    systemOfRecords: data.systemOfRecords ?? null,
    purpose: data.purpose ?? null,
    authority: data.authority ?? [],
    recipient: {
      agency: data.recipient.agency,
      name: data.recipient.name ?? null,
      address: data.recipient.address ?? null,
    },
  };
}

/** Where the disclosure did not say name and address, the agreement's list of parties may. */
export function withContact(row: DisclosedRow, contacts: readonly Contact[]): DisclosedRow {
  const party = contacts.find(({ agency }) => agency === row.recipient.agency);
  const { agency, name, address } = row.recipient;
  return {
    ...row,
    recipient: { agency, name: name ?? party?.name ?? null, address: address ?? party?.address ?? null },
  };
}
