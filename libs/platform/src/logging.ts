import { ConsoleLogger, type ConsoleLoggerOptions, Logger, type LogLevel } from '@nestjs/common';
import type { FieldLog, LogFields } from '#libs/system';
import { namedInLog, requestId } from './http/request-id.js';

const BY_SEVERITY: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/**
 * One JSON object per line on standard output, errors on standard error, each with the id of the request that it is about. Never pass an
 * event, a row or a request body: the ledger keeps raw data out, and so must the logs. Name things by shard, index, topic, partition,
 * offset and id.
 */
export function createLogger(name: string, least: LogLevel = 'log'): ConsoleLogger {
  return new JsonLogger(name, {
    json: true,
    colors: false,
    logLevels: BY_SEVERITY.slice(0, BY_SEVERITY.indexOf(least) + 1),
  });
}

type Options = Parameters<ConsoleLogger['getJsonLogObject']>[1];

class JsonLogger extends ConsoleLogger {
  constructor(name: string, options: ConsoleLoggerOptions) {
    super(name, options);
  }

  protected override getJsonLogObject(message: unknown, options: Options) {
    const request = requestId();
    return {
      ...flat(super.getJsonLogObject(message, options)),
      ...(request === undefined ? {} : { request }),
      ...namedInLog(),
    };
  }

  protected override stringifyJsonLogObject(line: object): string {
    return withoutSecrets(super.stringifyJsonLogObject(line as Record<string, unknown>));
  }
}

/** Nest puts fields below `message`; here they stand beside it, where a reader of logs looks for them. */
function flat<Line extends { message: unknown }>(line: Line): Line {
  const { message } = line;
  if (typeof message !== 'object' || message === null || Array.isArray(message) || message instanceof Error)
    return line;
  return { ...line, message: '', ...message };
}

/** Nest's logger with fields beside the text: one object per line, the message among its fields. */
export function fieldLog(context: string): FieldLog {
  const logger = new Logger(context);
  const line = (message: string, fields?: LogFields): unknown => (fields ? { message, ...fields } : message);
  return {
    debug: (message, fields) => logger.debug(line(message, fields)),
    log: (message, fields) => logger.log(line(message, fields)),
    warn: (message, fields) => logger.warn(line(message, fields)),
    error: (message, fields) => logger.error(line(message, fields)),
  };
}

/**
 * The last wall: errors of libraries and of the database quote what they were given. Access tokens, pseudonyms of persons (a key's id and
 * 43 characters), queries of URLs and passwords in them never stand in a log.
 */
export const withoutSecrets = (line: string): string =>
  line
    .replace(/\bey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '<token>')
    .replace(/\bBearer +[^\s"\\]+/gi, 'Bearer <token>')
    .replace(/(?<![A-Za-z0-9._-])[A-Za-z0-9._-]{1,32}(?::|%3A)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/gi, '<pseudonym>')
    .replace(/(\/[A-Za-z0-9_%/.:-]*)\?[^\s"'\\]*=[^\s"'\\]*/g, '$1?<query>')
    .replace(/(\w+:\/\/[^:@/\s"]*):[^@/\s"]*@/g, '$1:***@');
