import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Between an api and a recorder: it passes on what is asked, and loses answers when it is told to. Nobody knows then what was recorded. */
export class LossyLine {
  private lossy = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<LossyLine> {
    const server = createServer((from, back) => void line.pass(url, from, back));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = new LossyLine(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return line;
  }

  /** Loses the answers to acts as long as the work takes. */
  async losing<T>(work: () => Promise<T>): Promise<T> {
    this.lossy = true;
    try {
      return await work();
    } finally {
      this.lossy = false;
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(url: string, from: IncomingMessage, back: ServerResponse): void {
    const { method, headers } = from;
    const on = request(new URL(from.url!, url), { method, headers }, (answer) => {
      if (this.lossy && from.url === '/v1/oversight') {
        // The recorder has done it.
        answer.resume().once('end', () => back.destroy());
        return;
      }
      back.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(back);
    });
    on.once('error', () => back.destroy());
    from.pipe(on);
  }
}
