import type { Server } from 'node:http';

/** An orchestrator waits 10 s from SIGTERM to SIGKILL: what is not answered in half of that is broken off, so that the rest can close in order. */
export const LAST_ANSWERS_MS = 5_000;

/**
 * A server that closes waits for its connections, and a client that goes on asking over one that it keeps open would hold it for ever. So each
 * answer since the app was told to stop is the last of its connection, and connections are closed after LAST_ANSWERS_MS whatever they do.
 */
export class LastAnswers {
  constructor(
    private readonly server: Pick<Server, 'closeAllConnections'>,
    private readonly isStopping: () => boolean,
  ) {}

  /** Middleware. */
  readonly take = (
    _request: unknown,
    response: { setHeader(name: string, value: string): unknown },
    next: () => void,
  ): void => {
    if (this.isStopping()) response.setHeader('connection', 'close');
    next();
  };

  /** The server closes from now on. */
  end(): void {
    setTimeout(() => this.server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  }
}
