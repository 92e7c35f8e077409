import { MAX_EVENT_BYTES, parseStrict, refusals } from '#libs/contracts';
import { RequestRefused } from '#libs/platform';

/** What a request may bring at all: an agreement's document and little beside it, or a move of many findings with what was seen of each. */
export const MAX_BODY_BYTES = MAX_EVENT_BYTES + 64_000;
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
  if (namesPrototype(json.value)) throw new BodyNotTaken('not-json', 'A member `__proto__` is nothing that is known.');
  return json.value;
}

/** Schemas drop such a member unseen where others may stand, and nothing is left out unseen. What is nested too deeply was refused before. */
function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}
