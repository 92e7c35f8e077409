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
    ...(counts.emptyRows ? [`Empty rows, skipped: ${number(counts.emptyRows)}`] : []),
    `Events: ${number(counts.events)}`,
    table(Object.entries(counts.eventsByType).map(([type, events]) => [type, number(events)] as const)),
  );
  return blocks.join('\n');
}

/** Beyond these a person reads no more: the report in JSON has all. */
const SHOWN_CHARACTERS = 40;

/** The characters beyond ASCII of each file: a wrong encoding shows here, and no name does. */
export function charactersText({ characters }: ImportCounts): string {
  const files = Object.entries(characters);
  if (files.length === 0) return 'Characters beyond ASCII: none';
  return files
    .map(([file, counted]) => {
      const all = Object.entries(counted);
      const more = all.length - SHOWN_CHARACTERS;
      const shown = all.slice(0, SHOWN_CHARACTERS);
      return [
        `Characters beyond ASCII in ${file}; others than you expect mean another encoding:`,
        table(shown.map(([codePoint, times]) => [`${codePoint} ${glyph(codePoint)}`.trim(), number(times)] as const)),
        ...(more > 0 ? [`  and ${number(more)} others`] : []),
      ].join('\n');
    })
    .join('\n');
}

/** Nothing for what a terminal would obey, or join to what stands before it. */
function glyph(codePoint: string): string {
  const character = String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16));
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? character : '';
}
