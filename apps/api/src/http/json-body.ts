import { MAX_EVENT_BYTES, parseStrict, refusals } from '#libs/contracts';
import { RequestRefused } from '#libs/platform';

/** What a request may bring at all: an agreement's document, and little beside it. */
export const MAX_BODY_BYTES = MAX_EVENT_BYTES + 16_000;
const JSON_TYPE = 'application/json';

/** A body that is not JSON, or not said to be. Nothing was done. */
export class BodyNotTaken extends RequestRefused {
  constructor(
    readonly kind: 'media-type' | 'not-json',
    readonly detail: string,
  ) {
    super(detail);
  }
}

export interface BodyRequest {
  /** The bytes as they came. */
  body: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A request's body as JSON that has one meaning: no member twice, nothing that two parsers read differently. Throws BodyNotTaken. */
export function jsonBody({ body, headers }: BodyRequest): unknown {
  const type = String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
  if (type !== JSON_TYPE) throw new BodyNotTaken('media-type', `Send ${JSON_TYPE}.`);
  const json = parseStrict(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  if (json.refusal) throw new BodyNotTaken('not-json', refusals[json.refusal]);
  return json.value;
}
