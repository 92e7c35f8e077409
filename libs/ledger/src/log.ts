/** What the ledger needs of a logger; Nest's fits. */
export interface LedgerLog {
  log(message: string): void;
  warn(message: string): void;
}

export const silent: LedgerLog = { log: () => undefined, warn: () => undefined };
