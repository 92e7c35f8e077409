// What the browser loads for each page of the console: its own file, the page's start, and what either imports.

/** Script of one page, compressed (gzip), at the most. */
export const MOST_SCRIPT_BYTES = 250_000;

/**
 * By Vite's manifest: bytes of script for each page that is loaded when it is opened, with the start that every page has.
 * @param {Record<string, {file: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[]}>} manifest
 * @param {(file: string) => number} sizeOf compressed bytes of a file
 * @returns {Map<string, number>}
 */
export function scriptOfPages(manifest, sizeOf) {
  const filesOf = (key, found = new Set()) => {
    if (found.has(key)) return found;
    found.add(key);
    for (const imported of manifest[key].imports ?? []) filesOf(imported, found);
    return found;
  };
  const start = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const pages = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
  const bytes = (keys) => {
    const files = new Set(keys.flatMap((key) => [...filesOf(key)]).map((key) => manifest[key].file));
    return [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + sizeOf(file), 0);
  };
  return new Map([['start', bytes(start)], ...pages.map((page) => [page, bytes([...start, page])])]);
}
