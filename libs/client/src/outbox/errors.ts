import { ClientError } from '../errors.js';

/** Another process uses this outbox. Two writers would use one sequence twice; wait for it, or end it. */
export class OutboxLocked extends ClientError {
  constructor(
    readonly dir: string,
    /** As it calls itself; undefined where it did not say so in time. */
    readonly pid?: number,
  ) {
    super(
      `the outbox ${dir} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}: wait until it has ended, then run this again`,
    );
  }
}

/**
 * A record of the journal that had been written safely is damaged. The records after it cannot be trusted, and sequences may be lost:
 * restore the folder from a copy, or keep it as evidence and open a new outbox under a new source.
 */
export class OutboxCorrupt extends ClientError {
  constructor(
    readonly path: string,
    readonly offset: number,
  ) {
    super(`${path} is damaged at byte ${offset}, in a part that was safely on disk: restore the folder from a copy`);
  }
}

/** A job of this name was journalled from other input. Nothing was sent for the new one. */
export class JobChanged extends ClientError {
  constructor(readonly job: string) {
    super(
      `${job} was imported before, from other content, and sent events stay sent. To correct it, send event.retracted and ` +
        'new events; to import another act, give it a header file of another name or in another folder',
    );
  }
}
