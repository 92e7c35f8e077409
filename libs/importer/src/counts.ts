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
  events: 0,
  eventsByType: {},
  bytes: 0,
});

export const noLevels = (): ByLevel => ({ SUFFICIENT: 0, PARTIAL: 0, INSUFFICIENT: 0 });

export const increment = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};
