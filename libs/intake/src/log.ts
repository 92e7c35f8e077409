export type LogFields = Record<string, unknown>;

/** What the intake needs of a logger. Fields never hold a record's key, value or headers. */
export interface IntakeLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;
export const silentLog: IntakeLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
