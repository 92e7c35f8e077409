const HOUSE =
  // 100, 100A, 37-15 (Queens), 100-B, 1/2, 12-1/2; no more than six digits, or it is a telephone or a file number.
  /^\d{1,6}(?:[A-Z]|-\d{1,6}[A-Z]?|-[A-Z]|\/\d{1,2}|-\d\/\d{1,2})?$/;
/** Wisconsin and Illinois: N6W23001, W156, 25W123, 1N450. */
const GRID = /^(?:[NSEW]\d{1,5}(?:-?[NSEW]\d{1,6})?[A-Z]?|\d{1,3}[NSEW]\d{1,5}[A-Z]?)$/;
/** Puerto Rico: block and house, A12, HH-25. */
const BLOCK_HOUSE = /^[A-Z]{1,2}-?\d{1,4}[A-Z]?$/;
const ORDINAL = /^\d{1,6}(?:ST|ND|RD|TH|ER|RA|DA|TA|MA|VA|NO|TO)$/;
const ZEROS = /^0+$/;

/** Utah: 100N 200E. */
export const isGridStreet = (word: string): boolean => /^\d{1,5}[NSEW]$/.test(word);

/** 5TH, 42ND, 1ER: the name of a street, not a number. */
export const isOrdinal = (word: string): boolean => ORDINAL.test(word);

export function isHouseNumber(word: string, puertoRico: boolean): boolean {
  if (word.length > 16 || ZEROS.test(word)) return false;
  return HOUSE.test(word) || GRID.test(word) || (puertoRico && BLOCK_HOUSE.test(word));
}
