/** When things happen in a random case; milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.parse('2026-01-05T09:00:00Z');
export const END = Date.parse('2026-06-30T00:00:00Z');
/** Up to when every source vouches for all it did. */
export const UP_TO = Date.parse('2026-07-15T00:00:00Z');
/** From a request to its validation, to its match and to its disclosure. */
export const VALIDATED_AFTER = 2 * HOUR;
export const MATCHED_AFTER = 5 * HOUR;
export const DISCLOSED_AFTER = 8 * HOUR;
/** No act besides requests and what follows from them is earlier. */
export const FIRST_SINGLE_ACT = START + 30 * DAY;
/** When a party records an agreement that was acted on before it bound: after all that is done under it. */
export const RECORDED_LATE = START + 110 * DAY;
