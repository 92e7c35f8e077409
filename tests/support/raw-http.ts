import { Agent, request } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** As sent: without decompression. */
  body: Buffer;
}

/** Requests over kept connections that show the bytes on the wire, whereas fetch decompresses. Close it at the end. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  /** `standing`: headers of every request. */
  constructor(
    private readonly base: string,
    private readonly standing: Record<string, string> = {},
  ) {}

  /** The server may close a kept connection just when it is used again; the request is then repeated. */
  ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(this.ask(path, method, headers));
        else reject(error);
      };
      const asked = request(
        new URL(path, this.base),
        { method, headers: { ...this.standing, ...headers }, agent: this.agent },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
          );
        },
      );
      asked.on('error', failed).end();
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
