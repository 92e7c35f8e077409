/** Base of what can go wrong while local services are started. The message says what to do. */
export class StackError extends Error {
  override name = 'StackError';
}

/** A service cannot run on this machine at all (no Java, no jars, no binaries): use another, or install what is named. */
export class UnavailableError extends StackError {
  override name = 'UnavailableError';
}

/** A process ended, or did not answer in time, before it was ready. `logTail` is the end of its log. */
export class StartError extends StackError {
  override name = 'StartError';
  constructor(
    readonly service: string,
    reason: string,
    readonly logTail: string,
  ) {
    super(`${service} did not start: ${reason}${logTail ? `\n--- end of its log ---\n${logTail}` : ''}`);
  }
}
