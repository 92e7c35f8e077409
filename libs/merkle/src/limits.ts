/** The longest entry that tlog-tiles can carry: its length is a uint16. An empty entry is legal. */
export const MAX_ENTRY_BYTES = 65_535;
