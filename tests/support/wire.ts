import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP connection to PostgreSQL that can be cut, or that stops after some bytes. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  /** The sockets to the server. */
  private readonly sources = new Set<Socket>();
  private connectable = true;
  /** Bytes that the server may still send. */
  private left = Infinity;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<Wire> {
    const { hostname, port } = new URL(target);
    const server = createServer((socket) => {
      if (!wire.connectable) return void socket.destroy();
      const far = connect(Number(port), hostname);
      wire.sources.add(far);
      for (const end of [socket, far]) {
        wire.sockets.add(end);
        end.on('error', () => end.destroy()).on('close', () => (socket.destroy(), far.destroy()));
      }
      far.on('close', () => wire.sources.delete(far));
      socket.pipe(far);
      far.on('data', (bytes: Buffer) => {
        wire.left -= bytes.length;
        socket.write(bytes);
        if (wire.left <= 0) for (const source of wire.sources) source.pause();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wire = new Wire(server, url.href);
    return wire;
  }

  cut(): void {
    this.connectable = false;
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** Passes about that many more bytes from the server, and then none, with the connections open, until `repair`. */
  runDryAfter(bytes: number): void {
    this.left = bytes;
  }

  repair(): void {
    this.connectable = true;
    this.left = Infinity;
    for (const source of this.sources) source.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
