import { Logger } from '@nestjs/common';
import type { FieldLog, LogFields } from '#libs/system';

/** Nest's logger as the intake wants it: one object per line, the message among its fields. */
export function intakeLog(context: string): FieldLog {
  const logger = new Logger(context);
  const line = (message: string, fields?: LogFields): unknown => (fields ? { message, ...fields } : message);
  return {
    debug: (message, fields) => logger.debug(line(message, fields)),
    log: (message, fields) => logger.log(line(message, fields)),
    warn: (message, fields) => logger.warn(line(message, fields)),
    error: (message, fields) => logger.error(line(message, fields)),
  };
}
