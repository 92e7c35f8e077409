import { parseStrict, refusals } from '#libs/contracts';
import { type ProblemKind, RequestNotTaken } from './problem-kinds.js';

export const JSON_TYPE = 'application/json';

/** What one of our own processes sent, of `most` bytes at most; `tooLarge`: the problem of more. Throws RequestNotTaken. */
export function jsonBody(
  { body, headers }: { body: unknown; headers: { 'content-type'?: string } },
  most: number,
  tooLarge: ProblemKind,
): unknown {
  if ((headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase() !== JSON_TYPE)
    throw new RequestNotTaken('media-type', `Send ${JSON_TYPE}.`);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (bytes.length > most) throw new RequestNotTaken(tooLarge, `Send up to ${most} bytes, not ${bytes.length}.`);
  const json = parseStrict(bytes);
  if (json.refusal) throw new RequestNotTaken('not-json', refusals[json.refusal]);
  return json.value;
}
