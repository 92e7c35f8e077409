import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const BY_SEVERITY: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/**
 * One JSON object per line on standard output, errors on standard error. Never pass an event, a row or a request body:
 * the ledger keeps raw data out, and so must the logs. Name things by shard, index, topic, partition, offset and id.
 */
export function createLogger(name: string, least: LogLevel = 'log'): ConsoleLogger {
  return new ConsoleLogger(name, {
    json: true,
    colors: false,
    logLevels: BY_SEVERITY.slice(0, BY_SEVERITY.indexOf(least) + 1),
  });
}
