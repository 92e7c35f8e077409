import { hitLeaf, type SealedHit } from './hit-leaf.js';

/** Bytes that are no hit as hitLeaf writes one. */
export class HitMalformed extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`not a hit: ${detail}`, options);
    this.name = 'HitMalformed';
  }
}

const TEXTS = ['finding', 'rule', 'version', 'scope', 'subject', 'change', 'severity'] as const;
const NUMBERS = ['no', 'index', 'delta'] as const;

/**
 * A hit from its leaf. Only the canonical bytes are taken, so that what is read is what was hashed: no member twice, none that hitLeaf
 * does not write, no other spelling. Throws HitMalformed.
 */
export function parseHitLeaf(bytes: Buffer): SealedHit {
  let hit: SealedHit;
  try {
    hit = fields(JSON.parse(bytes.toString('utf8')) as unknown);
    if (hitLeaf(hit).equals(bytes)) return hit;
  } catch (error) {
    throw error instanceof HitMalformed ? error : new HitMalformed((error as Error).message, { cause: error });
  }
  throw new HitMalformed('its bytes are not the canonical ones');
}

function fields(read: unknown): SealedHit {
  if (typeof read !== 'object' || read === null) throw new HitMalformed('no object');
  const hit = read as Record<string, unknown>;
  for (const name of TEXTS) if (typeof hit[name] !== 'string') throw new HitMalformed(`${name} is no text`);
  for (const name of NUMBERS)
    if (!Number.isSafeInteger(hit[name])) throw new HitMalformed(`${name} is no whole number`);
  if ((hit.no as number) < 0 || (hit.index as number) < 0) throw new HitMalformed('no or index is below 0');
  if (!Array.isArray(hit.clauses) || !Array.isArray(hit.evidence))
    throw new HitMalformed('clauses or evidence is no list');
  if (hit.items !== null && typeof hit.items !== 'string') throw new HitMalformed('items is neither null nor text');
  const { v: _, ...members } = hit;
  return {
    ...(members as unknown as SealedHit),
    items: hit.items === null ? null : Buffer.from(hit.items, 'base64'),
    clauses: JSON.stringify(hit.clauses),
    evidence: JSON.stringify(hit.evidence),
  };
}
