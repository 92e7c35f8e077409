import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { WebIssuer } from '#libs/identity';
import { IssuerClient } from './issuer-client.js';

const HOUR = 3_600_000;

describe('what an issuer says of itself', () => {
  let server: Server;
  let url: string;
  let asked = 0;
  let isAway = false;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      asked++;
      const metadata = { issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
      response.writeHead(isAway ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAway ? {} : metadata));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is used longer where it does not say it anew, and asked for again each minute, not each time', async () => {
    const issuer = {
      ...{ issuer: url, algorithms: ['RS256'], clockToleranceSeconds: 5 },
      web: { clientId: 'api', scope: 'openid', secretBy: 'client_secret_basic' },
    } as unknown as WebIssuer;
    const client = new IssuerClient(issuer, 'secret', () => undefined);
    const began = performance.now();
    const clock = jest.spyOn(performance, 'now');
    const at = async (ms: number): Promise<number> => {
      clock.mockReturnValue(began + ms);
      const before = asked;
      const { url: to } = await client.begin(`${url}/callback`, 0);
      expect(to.startsWith(`${url}/authorize?`)).toBe(true);
      return asked - before;
    };
    expect([await at(0), await at(HOUR - 1_000)]).toEqual([1, 0]);
    isAway = true;
    expect(await at(HOUR + 1_000)).toBeGreaterThan(0);
    expect([await at(HOUR + 2_000), await at(HOUR + 59_000)]).toEqual([0, 0]);
    expect(await at(HOUR + 62_000)).toBeGreaterThan(0);
    isAway = false;
    expect([await at(HOUR + 123_000), await at(2 * HOUR)]).toEqual([1, 0]);
  });
});
