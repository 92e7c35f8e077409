import { createServer } from 'node:net';
import { StackError } from './errors.js';

const handedOut = new Set<number>();

/**
 * A port on 127.0.0.1 that nothing listens on, never the same twice in one process.
 *
 * Taken from 15000 to 31999, below the ephemeral range (Linux 32768 to 60999, macOS 49152 to 65535): a client that
 * keeps reconnecting to a stopped service on an ephemeral port can be given that very port as its own source port,
 * connect to itself, and keep the service from binding when it is restarted.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new StackError('No free port between 15000 and 31999 on 127.0.0.1.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
