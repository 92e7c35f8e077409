/** How long an answer waits. */
const ANSWER_MS = 5_000;
/** How often a request is sent again on another connection. */
const MOST_AGAIN = 2;
/** Of a connection that ended before the answer. */
const ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

export interface RecorderAddress {
  /** A recorder. */
  url: string;
  /** Of this api's own key. */
  token: () => Promise<string>;
  answerMs?: number;
}

/** What a recorder answered; `body` is empty where it was no JSON. */
export interface RecorderAnswer {
  status: number;
  body: Record<string, unknown> & { title?: string; detail?: string; instance?: string };
}

/** The recorder has not taken what it was asked, or may have and has not said so. `cause`: for the log alone. */
export class RecorderAway extends Error {
  constructor(
    readonly reason: string,
    override readonly cause?: unknown,
  ) {
    super(reason);
    this.name = 'RecorderAway';
  }
}

/**
 * Asks a recorder, over connections that it may end: it closes those that nobody uses, and an api that is held up for seconds finds out when
 * it sends on one. So it sends again, twice at most; what is asked must bear being done twice. Throws RecorderAway where no answer came.
 */
export async function askRecorder(
  { url, token, answerMs = ANSWER_MS }: RecorderAddress,
  path: string,
  body: object,
): Promise<RecorderAnswer> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
    body: JSON.stringify(body),
    redirect: 'error' as const,
    signal: AbortSignal.timeout(answerMs),
  };
  for (let again = 0; ; again++) {
    try {
      const answer = await fetch(new URL(path, url), request);
      // Read whole, so that the connection is used again.
      const said = (await answer.json().catch(() => ({}))) as RecorderAnswer['body'];
      return { status: answer.status, body: said };
    } catch (error) {
      const code = ((error as Error).cause as { code?: string } | undefined)?.code;
      if (again < MOST_AGAIN && code !== undefined && ENDED.has(code)) continue;
      const reason =
        (error as Error).name === 'TimeoutError'
          ? `the recorder has not answered within ${answerMs} ms`
          : `the recorder does not answer${code === undefined ? '' : ` (${code})`}`;
      throw new RecorderAway(reason, error);
    }
  }
}

/** An answer that was not hoped for. */
export function recorderRefused({
  status,
  body: { title = 'without a reason', detail, instance },
}: RecorderAnswer): RecorderAway {
  const said = [detail, instance].filter((one) => one !== undefined).join(' ');
  return new RecorderAway(`the recorder answers ${status}: ${title}`, said === '' ? undefined : new Error(said));
}
