import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { bearer, type TestIssuer } from '../support/tokens.js';
import type { JudgedLedger } from './judged-ledger.js';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** An api over a ledger, with the recorder that writes down who looked. */
export class AskedApi {
  private constructor(
    private readonly app: INestApplication,
    readonly recorder: AccessRecorder,
    readonly url: string,
  ) {}

  static async over(ledger: JudgedLedger, issuer: TestIssuer, env: NodeJS.ProcessEnv = {}): Promise<AskedApi> {
    const recorder = await AccessRecorder.start(ledger.database);
    const app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        // A test asks more in a minute than a person.
        ...{ COUNTERSIGN_RATE_LIMIT: '0', COUNTERSIGN_RATE_LIMIT_OPEN: '0', COUNTERSIGN_RATE_LIMIT_LOG: '0' },
        ...{ COUNTERSIGN_RATE_LIMIT_TOKENS: '0' },
        ...recorder.env,
        ...issuer.env(),
        ...env,
      }),
    );
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new AskedApi(app, recorder, `http://127.0.0.1:${port}`);
  }

  /** Of a stream without end: its first event. */
  ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const response = await fetchAgain(this.url + path, init);
    const headers = Object.fromEntries(response.headers);
    const isStream = headers['content-type'] === 'text/event-stream';
    return { status: response.status, headers, text: await (isStream ? firstEvent(response) : response.text()) };
  };

  /** Asks as the holder of a token; undefined: as nobody. */
  as =
    (token: string | undefined, method = 'GET') =>
    (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
      this.ask(path, { method, headers: { ...(token === undefined ? {} : bearer(token)), ...headers } });

  async close(): Promise<void> {
    await this.app.close();
    await this.recorder.close();
  }
}

/** A server ends connections that nobody uses, maybe as one is used again. */
const fetchAgain = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch((error: unknown) => {
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    if (code !== 'ECONNRESET' || (init.method ?? 'GET') !== 'GET') throw error;
    return fetch(url, init);
  });

async function firstEvent({ body }: Response): Promise<string> {
  let text = '';
  // Leaving the loop closes the connection.
  for await (const chunk of body!) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (/^event: .*\n(?:.+\n)+\n/m.test(text)) return text;
  }
  throw new Error(`a stream ended before its first event: ${text}`);
}
