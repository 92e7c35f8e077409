/** What most libs need of a logger; Nest's fits. */
export interface Log {
  log(message: string): void;
  warn(message: string): void;
}

export type LogFields = Record<string, unknown>;

/**
 * A logger of all levels, with fields beside the text: what a reader filters by (shard, index, topic, partition, offset, ms) is a field and never
 * a part of the text. Fields never hold a record's key, value or headers.
 */
export interface FieldLog extends Log {
  debug(message: string, fields?: LogFields): void;
  log(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;
export const silentLog: FieldLog = { debug: nothing, log: nothing, warn: nothing, error: nothing };
