import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Before a real recorder: it can be away, go away after so many acts, or lose what it answers. */
export class RecorderProxy {
  /** Acts that are let through before the recorder is away. */
  acts = Infinity;
  /** Acts are recorded, and nobody is told. */
  losing = false;
  /** Once an act is recorded, before anybody is told. */
  recorded: (() => Promise<void>) | undefined;
  private away = false;

  private constructor(
    private readonly server: Server,
    private readonly target: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.pass(request, response));
  }

  static async before(target: string): Promise<RecorderProxy> {
    const proxy = new RecorderProxy(createServer(), target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  goAway(): void {
    this.away = true;
  }

  /** As it is without a fault. */
  comeBack(): void {
    this.away = this.losing = false;
    this.acts = Infinity;
    this.recorded = undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const isAct = request.url === '/v1/oversight';
    if (this.away || (isAct && this.acts <= 0)) return void request.socket.destroy();
    if (isAct) this.acts -= 1;
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const headers = { authorization, 'content-type': type };
    const answer = await fetch(this.target + request.url!, { method: 'POST', headers, body: Buffer.concat(parts) });
    const text = await answer.text();
    if (isAct) await this.recorded?.();
    if (isAct && this.losing) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }
}
