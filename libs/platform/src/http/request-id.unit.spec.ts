import { withoutSecrets } from '../logging.js';
import { identifyRequest, instanceOf, requestId } from './request-id.js';

describe('identifyRequest', () => {
  const given = (header: string | string[] | undefined): { sent: string; seen: string | undefined } => {
    let [sent, seen]: (string | undefined)[] = [];
    const response = { setHeader: (_name: string, value: string) => (sent = value) };
    identifyRequest({ headers: { 'x-request-id': header } }, response, () => (seen = requestId()));
    return { sent: sent!, seen };
  };

  it.each(['abcdefgh', '0f8fad5b-d9cb-469f-a165-70867728950e', 'A_b-9'.repeat(12)])('takes %s', (id) => {
    expect(given(id)).toEqual({ sent: id, seen: id });
  });
  it.each([
    undefined,
    '',
    'short',
    'x'.repeat(65),
    'with space',
    'k1:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
    'abcdefgh, ijklmnop',
    'abcdefgh\n{"level":"error"}',
    'abcdefgé',
    ['abcdefgh'],
  ])('makes one instead of %s', (id) => {
    const { sent, seen } = given(id);
    expect(sent).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(seen).toBe(sent);
  });

  it('keeps the id through what waits, and no longer', async () => {
    let later: Promise<string | undefined> | undefined;
    identifyRequest({ headers: { 'x-request-id': 'request-1' } }, { setHeader: () => undefined }, () => {
      later = new Promise((resolve) => setTimeout(resolve, 1)).then(requestId);
    });
    expect([await later, requestId()]).toEqual(['request-1', undefined]);
  });

  it('names a problem by it', () => {
    expect(instanceOf('0f8fad5b-d9cb-469f-a165-70867728950e')).toBe('urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e');
    expect(instanceOf('request-1')).toBe('urn:countersign:request:request-1');
    expect(instanceOf()).toMatch(/^urn:uuid:/);
  });
});

describe('withoutSecrets', () => {
  const PSEUDONYM = 'k1:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
  it.each([
    [`invalid input "${PSEUDONYM}"`, 'invalid input "<pseudonym>"'],
    [`GET /v1/accountings/${PSEUDONYM.replace(':', '%3A')}`, 'GET /v1/accountings/<pseudonym>'],
    [`GET /v1/accountings/${PSEUDONYM}/x`, 'GET /v1/accountings/<pseudonym>/x'],
    ['Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln failed', 'Bearer <token> failed'],
    ['token eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln', 'token <token>'],
    ['authorization: bearer abc', 'authorization: Bearer <token>'],
    ['GET /v1/events?source=urn:agency:a:b&id=1 failed', 'GET /v1/events?<query> failed'],
    ['postgres://api:secret@db/x', 'postgres://api:***@db/x'],
  ])('takes out of %s what is nobody’s business', (line, without) => {
    expect(withoutSecrets(line)).toBe(without);
  });

  it.each([
    'api listens on http://127.0.0.1:3000',
    '{"digest":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}',
    '{"root":"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="}',
    'is that so? yes = no',
    '{"leafHash":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}',
  ])('leaves %s', (line) => {
    expect(withoutSecrets(line)).toBe(line);
  });
});
