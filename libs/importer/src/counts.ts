import type { AddressLevel } from '#libs/addresses';

type ByLevel = Record<AddressLevel, number>;

/** The size of an import, in rows and events. Codes and counts only. */
export interface ImportCounts {
  requests: number;
  /** By our check. Absent where the file has no address columns. */
  addresses?: {
    levels: ByLevel;
    /** Rows with each code; a row may have several. */
    codes: Record<string, number>;
    /** What the presence check of the canonical case would have let pass, by our level. */
    weakCheckPasses: ByLevel;
  };
  withoutName: number;
  accepted?: number;
  matches: number;
  /** `path result` to rows. */
  matchesBy: Record<string, number>;
  disclosures: number;
  /** Disclosed rows without a reference, because their identifier is none of its kind. */
  withoutSubject: number;
  /** Rows whose cells are all empty: skipped. */
  emptyRows: number;
  /** Characters beyond ASCII of each file, as `U+00E9`, the most frequent first: a wrong encoding shows here. */
  characters: Record<string, Record<string, number>>;
  events: number;
  eventsByType: Record<string, number>;
  bytes: number;
}

export const noCounts = (): ImportCounts => ({
  requests: 0,
  withoutName: 0,
  matches: 0,
  matchesBy: {},
  disclosures: 0,
  withoutSubject: 0,
  emptyRows: 0,
  characters: {},
  events: 0,
  eventsByType: {},
  bytes: 0,
});

export const noLevels = (): ByLevel => ({ SUFFICIENT: 0, PARTIAL: 0, INSUFFICIENT: 0 });

export const increment = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

export const codePoints = (characters: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(
    [...characters]
      .sort(([a, many], [b, others]) => others - many || a.codePointAt(0)! - b.codePointAt(0)!)
      .map(([character, times]) => [
        `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
        times,
      ]),
  );
