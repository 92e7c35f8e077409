import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/** The server took a statement and says nothing any more; whether the statement was done is unknown. */
export class DatabaseSilent extends Error {
  constructor(readonly ms: number) {
    super(`PostgreSQL does not answer: nothing came for ${Math.round(ms / 1000)} s`);
    this.name = 'DatabaseSilent';
  }
}

/** What pg keeps of a connection and its types do not show. */
interface Inner {
  connection: { stream: Socket };
  /** False from the sending of a statement to the end of its answer. */
  readyForQuery: boolean | undefined;
  /** As the server said last: I, outside of a transaction. */
  _txStatus: string | null;
}

/** For what came while this process itself was held up, and is not read yet. */
const GRACE_MS = 1_000;

/**
 * Ends connections to a server that is silent: one on which a statement waits and nothing has come for `ms`, and with it those that nobody
 * uses now, which are as silent most often, and would be found so one by one. The statement fails, and the pool makes other connections.
 */
export class SilenceWatch {
  private readonly watched = new Set<Inner>();

  /** Give more than the sessions' statement_timeout, within which a server that lives says something. */
  constructor(private readonly ms: number) {}

  /** Answers what ends the watch. */
  over(client: ClientBase): () => void {
    const inner = client as unknown as Inner;
    const { stream } = inner.connection;
    const leave = (): void => void this.watched.delete(inner);
    this.watched.add(inner);
    client.once('end', leave);
    stream.setTimeout(this.ms, () => {
      if (!waits(inner)) return;
      const { bytesRead } = stream;
      const end = (): void => {
        if (waits(inner) && stream.bytesRead === bytesRead) this.end(inner);
      };
      setTimeout(end, Math.min(GRACE_MS, this.ms)).unref();
    });
    return () => {
      leave();
      stream.setTimeout(0);
    };
  }

  private end(silent: Inner): void {
    const unused = [...this.watched].filter((one) => one !== silent && !waits(one) && one._txStatus === 'I');
    for (const { connection } of [silent, ...unused]) connection.stream.destroy(new DatabaseSilent(this.ms));
  }
}

/** How long a server may take to close a connection that we leave. */
const LEAVE_MS = 2_000;

/** Leaving a connection, too, must not wait for a server that is silent: a process would not end. */
export function leaveInTime(client: ClientBase): void {
  const { stream } = (client as unknown as Inner).connection;
  const leaving = client as ClientBase & { end(...args: unknown[]): unknown };
  const end = leaving.end.bind(client);
  leaving.end = (...args) => {
    setTimeout(() => stream.destroy(), LEAVE_MS).unref();
    return end(...args);
  };
}

const waits = ({ readyForQuery }: Inner): boolean => readyForQuery === false;
