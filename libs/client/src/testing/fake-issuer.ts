import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  path: string;
  authorization: string | undefined;
  form: Record<string, string>;
}
export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** An issuer of a test's own, which answers what the test wants; it has metadata unless the test answers there too. */
export class FakeIssuer {
  readonly asked: Asked[] = [];
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (asked: Asked, times: number) => Answer | undefined): Promise<FakeIssuer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const one: Asked = {
          path: request.url!,
          authorization: request.headers.authorization,
          form: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
        };
        if (!one.path.startsWith('/.well-known/')) issuer.asked.push(one);
        const given = answer(one, issuer.asked.length) ?? {
          body: {
            issuer: issuer.url,
            token_endpoint: `${issuer.url}/token`,
            device_authorization_endpoint: `${issuer.url}/device`,
          },
        };
        response
          .writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers })
          .end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new FakeIssuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return issuer;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
