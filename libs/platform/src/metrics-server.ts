import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { refuseOtherHosts } from './host-check.js';
import { identifyRequest, instanceOf } from './http/request-id.js';
import { securityHeaders } from './http/security-headers.js';
import { answerWireErrors } from './http/wire-errors.js';
import { metricsSecret, type MetricsSettings } from './metrics-settings.js';
import type { Metrics } from './prometheus.js';
import { bearerCheck } from './secret-file.js';

/** GET /metrics on an address of its own, and nothing else: no framework, nothing of the app but its numbers. */
export class MetricsServer {
  private readonly server: Server;
  private readonly mayRead: ((authorization: string | undefined) => boolean) | undefined;

  /** @throws ConfigError */
  constructor(
    private readonly metrics: Metrics,
    private readonly settings: MetricsSettings,
  ) {
    const secret = metricsSecret(settings);
    this.mayRead = secret === undefined ? undefined : bearerCheck(secret);
    const loopbackOnly = refuseOtherHosts();
    this.server = createServer((request, response) =>
      securityHeaders(request, response, () =>
        identifyRequest(request, response, () => {
          // A page whose name resolves to this machine has no secret; without one, its name gives it away.
          if (this.mayRead) void this.answer(request, response);
          else loopbackOnly(request, response, () => void this.answer(request, response));
        }),
      ),
    );
    answerWireErrors(this.server);
  }

  /** Where it listens; undefined while it does not. */
  get url(): string | undefined {
    const bound = this.server.address() as AddressInfo | null;
    if (!bound) return undefined;
    return `http://${bound.address.includes(':') ? `[${bound.address}]` : bound.address}:${bound.port}/metrics`;
  }

  async listen(): Promise<void> {
    const { COUNTERSIGN_METRICS_PORT: port, COUNTERSIGN_METRICS_HOST: host } = this.settings;
    if (port === undefined) return;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, host, resolve);
    });
    new Logger('Metrics').log(`metrics are on ${this.url}`);
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    const given = request.headers.authorization;
    if (this.mayRead && !this.mayRead(given)) {
      response.setHeader('www-authenticate', given === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
      return refuse(response, 401, 'Unauthorized');
    }
    if (request.url !== '/metrics')
      return request.url?.startsWith('/metrics?')
        ? refuse(response, 400, 'Bad Request', 'There are no parameters.')
        : refuse(response, 404, 'Not Found');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'Method Not Allowed');
    }
    try {
      const text = await this.metrics.text();
      response.setHeader('content-type', this.metrics.contentType);
      response.end(request.method === 'HEAD' ? undefined : text);
    } catch (error) {
      new Logger('Metrics').error({ message: 'metrics cannot be told', error: (error as Error).message });
      refuse(response, 500, 'Internal Server Error');
    }
  }
}

function refuse(response: ServerResponse, status: number, title: string, detail?: string): void {
  const problem = { type: 'about:blank', title, status, ...(detail ? { detail } : {}), instance: instanceOf() };
  response
    .writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8' })
    .end(JSON.stringify(problem));
}
