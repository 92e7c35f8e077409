import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Adds a token to every request: for programs of others that know no authentication, or that we do not teach it here. */
export class TokenProxy {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async to(target: string, authorization: () => Promise<{ authorization: string }>): Promise<TokenProxy> {
    const server = createServer((asked, answered) => {
      const forward = async (): Promise<void> => {
        const { host } = new URL(target);
        const headers = { ...asked.headers, ...(await authorization()), host };
        const sent = request(new URL(asked.url!, target), { method: asked.method!, headers }, (response) => {
          answered.writeHead(response.statusCode!, response.headers);
          response.pipe(answered);
        });
        sent.on('error', () => answered.destroy());
        asked.pipe(sent);
      };
      forward().catch(() => answered.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TokenProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
