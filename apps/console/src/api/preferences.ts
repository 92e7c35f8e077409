import { useSyncExternalStore } from 'react';

/** What a reader has chosen for this browser. Nothing of the ledger, and nothing of a person. */
export interface Preferences {
  /** Times in UTC instead of her zone. */
  utc: boolean;
  /** Single keys act (WCAG 2.1.4 asks for a way to switch them off). */
  shortcuts: boolean;
  /** Rows on a page of a list. */
  rows: 50 | 100;
  /** The filters of a list are open, where there is room beside it. */
  filters: boolean;
}

const KEY = 'countersign.preferences';
const DEFAULTS: Preferences = { utc: false, shortcuts: true, rows: 50, filters: true };
const listeners = new Set<() => void>();
let current = read();

/** Where the browser keeps nothing, they last as long as the page. */
function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      utc: kept.utc === true,
      shortcuts: kept.shortcuts !== false,
      rows: kept.rows === 100 ? 100 : DEFAULTS.rows,
      filters: kept.filters !== false,
    };
  } catch {
    return DEFAULTS;
  }
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing: see above.
  }
  for (const listener of listeners) listener();
}

export const usePreferences = (): Preferences =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
