import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { SECURITY_HEADERS } from './security-headers.js';
import { answerWireErrors } from './wire-errors.js';

describe('answerWireErrors', () => {
  const server = createServer(
    { headersTimeout: 300, requestTimeout: 300, connectionsCheckingInterval: 100 },
    (request, response) => {
      request
        .resume()
        .on('error', () => undefined)
        .on('end', () => response.end('taken'));
    },
  );
  answerWireErrors(server);
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let got = '';
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
      socket
        .on('data', (part) => (got += part.toString()))
        .on('close', () => resolve(got))
        .on('error', reject);
    });
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

  it.each([
    ['headers beyond 16 KB', `${head}Ce-X: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['what is not HTTP', 'hello\r\n\r\n', 400],
    ['headers that do not end', head, 408],
    ['a body that does not end', `${head}Content-Length: 9\r\n\r\nab`, 408],
    ['extensions of chunks beyond 16 KB', `${head}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(17_000)}\r\n`, 413],
  ])('says in problem+json what is wrong with %s', async (_name, text, status) => {
    const [top, body] = (await send(text)).split('\r\n\r\n');
    expect(top).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(top).toContain('application/problem+json');
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(top).toContain(`\r\n${name}: ${value}`);
    expect(JSON.parse(body!)).toMatchObject({ type: 'about:blank', status, instance: expect.any(String) });
  });

  it('lets an expectation be that it does not know', async () => {
    expect(await send(`${head}Expect: 200-ok\r\nContent-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 [^]*taken/);
  });
});
