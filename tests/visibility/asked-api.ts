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

  ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const response = await fetch(this.url + path, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
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
