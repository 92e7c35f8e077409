/** An answer that an issuer should not give, or none. */
export class NoGoodAnswer extends Error {
  override name = 'NoGoodAnswer';
}

const WAIT_MS = 3_000;
const MAX_BYTES = 256 * 1024;

/**
 * A JSON object from an issuer, of bounded size, in bounded time. It is not followed elsewhere: what it says is believed because it says
 * so at its own address.
 */
export async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(WAIT_MS),
    headers: { accept: 'application/json, application/jwk-set+json', 'accept-encoding': 'identity' },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new NoGoodAnswer(`${url} answered ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += (part as Uint8Array).length;
    // Leaving the loop cancels the rest.
    if (size > MAX_BYTES) throw new NoGoodAnswer(`${url} answered with more than ${MAX_BYTES} bytes`);
    parts.push(part as Uint8Array);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new NoGoodAnswer(`${url} did not answer with JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NoGoodAnswer(`${url} did not answer with a JSON object`);
  return value as Record<string, unknown>;
}
