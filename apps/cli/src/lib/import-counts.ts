import { ADDRESS_CODES, ADDRESS_LEVELS, type AddressCode } from '#libs/addresses';
import type { ImportCounts } from '#libs/importer';
import { number, table } from './output.js';

/** The counts of an import for a person: rows, addresses by our check beside the weak one, matches, disclosures, events. */
export function countsText(counts: ImportCounts): string {
  const { addresses } = counts;
  const blocks = [
    `Requests: ${number(counts.requests)} rows${counts.withoutName ? `, ${number(counts.withoutName)} without a name` : ''}`,
  ];
  if (addresses) {
    blocks.push(
      table([
        ['request address', 'rows', 'a presence check passes'],
        ...ADDRESS_LEVELS.map(
          (level) => [level, number(addresses.levels[level]), number(addresses.weakCheckPasses[level])] as const,
        ),
      ]),
      table([
        ['code', 'rows', 'meaning (docs/addresses.md)'],
        ...Object.entries(addresses.codes)
          .sort()
          .map(([code, rows]) => [code, number(rows), ADDRESS_CODES[code as AddressCode]] as const),
      ]),
    );
  }
  const completed = addresses?.codes.A13;
  if (completed)
    blocks.push(
      `ZIP codes completed: ${number(completed)} rows. A spreadsheet took them for numbers: export that column as text.`,
    );
  if (counts.accepted !== undefined) blocks.push(`Accepted by the source: ${number(counts.accepted)}`);
  blocks.push(`Matches: ${number(counts.matches)} rows`);
  if (counts.matches)
    blocks.push(table(Object.entries(counts.matchesBy).map(([name, rows]) => [name, number(rows)] as const)));
  blocks.push(
    `Disclosures: ${number(counts.disclosures)} rows${counts.withoutSubject ? `, ${number(counts.withoutSubject)} without a usable identifier` : ''}`,
    `Events: ${number(counts.events)}`,
    table(Object.entries(counts.eventsByType).map(([type, events]) => [type, number(events)] as const)),
  );
  return blocks.join('\n');
}
