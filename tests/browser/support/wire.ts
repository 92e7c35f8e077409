import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What comes in place of the server's answer. */
export interface Reply {
  status?: number;
  type: string;
  body: string;
}

/**
 * The wire between one browser and the servers, which a test can cut: neither the switch of the browser's network nor its routes reach a worker
 * that windows share.
 */
export class Wire {
  /** Headers of each request for the stream of changes, in their order. */
  readonly streams: IncomingHttpHeaders[] = [];
  /** What the stream of changes is answered with, unless by the server. */
  instead: Reply | undefined;
  #dead = false;
  readonly #sockets = new Set<Socket>();
  readonly #agent = new Agent({ keepAlive: false });
  readonly #server = createServer((asked, answer) => this.#pass(asked, answer));

  static async open(): Promise<Wire> {
    const wire = new Wire();
    wire.#server.on('connection', (socket: Socket) => {
      if (wire.#dead) return socket.destroy();
      wire.#sockets.add(socket);
      return socket.on('close', () => wire.#sockets.delete(socket));
    });
    await new Promise<void>((open) => wire.#server.listen(0, '127.0.0.1', open));
    return wire;
  }

  /** For the browser's context: all that it asks goes this way. */
  get proxy(): { server: string; bypass: string } {
    return { server: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`, bypass: '<-loopback>' };
  }

  cut(): void {
    this.#dead = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#dead = false;
  }

  close(): void {
    this.cut();
    this.#agent.destroy();
    this.#server.close();
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { url = '', method, headers } = asked;
    if (new URL(url).pathname === '/v1/live') {
      this.streams.push(headers);
      if (this.instead) {
        const { status = 200, type, body } = this.instead;
        return void answer.writeHead(status, { 'content-type': type }).end(body);
      }
    }
    const onward = request(url, { method, headers, agent: this.#agent }, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }
}
