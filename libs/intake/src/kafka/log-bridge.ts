import kafkajs, { type logCreator } from 'kafkajs';
import type { FieldLog, LogFields } from '#libs/system';

/** The only fields that are passed on; kafkajs adds others at will, and a payload must never be among them. */
const KEPT = ['broker', 'clientId', 'groupId', 'memberId', 'topic', 'partition', 'retryCount', 'retryTime'] as const;
const MAX_ERROR_CHARS = 300;

/**
 * kafkajs's log entries in ours. Its INFO is chatter and becomes debug. `onTrouble` hears of every warning and error: the
 * fence re-reads the last recorded record after any of them, because kafkajs hides some resets behind a log line alone.
 */
export function bridgeLog(log: FieldLog, onTrouble: (message: string) => void = () => undefined): logCreator {
  return () =>
    ({ level, log: entry, namespace }) => {
      const source = entry as unknown as Record<string, unknown>;
      const fields: LogFields = {};
      for (const name of KEPT) if (source[name] !== undefined) fields[name] = source[name];
      if (source['error'] !== undefined) fields['error'] = short(source['error']);
      const message = `kafka: ${namespace ? `[${namespace}] ` : ''}${entry.message}`;
      if (level <= kafkajs.logLevel.ERROR) log.error(message, fields);
      else if (level <= kafkajs.logLevel.WARN) log.warn(message, fields);
      else log.debug(message, fields);
      if (level <= kafkajs.logLevel.WARN) onTrouble(entry.message);
    };
}

function short(error: unknown): string {
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : 'unknown';
  return text.length > MAX_ERROR_CHARS ? `${text.slice(0, MAX_ERROR_CHARS)}…` : text;
}
