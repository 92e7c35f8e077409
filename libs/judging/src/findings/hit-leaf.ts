import { BLOCK, bitsToBytes } from '../bits.js';
import { type HitRow, reasons, type Why } from './hit.js';

/**
 * A hit as it is stored and sealed: structured members of the memory form are bytes and JSON texts here, which are never parsed and written
 * again.
 */
export interface SealedHit extends Omit<HitRow, 'items' | 'clauses' | 'evidence' | 'change' | 'severity'> {
  change: string;
  severity: string;
  /** As packItems writes them. Null: the rule is not about items. */
  items: Buffer | null;
  clauses: string;
  evidence: string;
}

/** The engine's hit in the stored form. */
export const sealedHit = (hit: HitRow): SealedHit => ({
  ...hit,
  items: packItems(hit.items),
  clauses: JSON.stringify(hit.clauses),
  evidence: JSON.stringify(hit.evidence),
});

/**
 * The canonical bytes of one hit, a leaf of its shard's tree of hits (docs/decisions/0023): UTF-8 JSON without white space, with the
 * members in this order; `items` base64 or null; `clauses` and `evidence` as the stored JSON texts, so that an equivalent text in other
 * characters is another leaf.
 */
export function hitLeaf(hit: SealedHit): Buffer {
  const { no, finding, rule, version, scope, subject, index, change, delta, severity, items, unlisted, why } = hit;
  const { clauses, evidence } = hit;
  const packed = items === null ? null : items.toString('base64');
  const head = JSON.stringify({
    v: 1,
    no,
    finding,
    rule,
    version,
    scope,
    subject,
    index,
    change,
    delta,
    severity,
    items: packed,
    unlisted,
    why: why && { reason: why.reason, after: why.after, ...(why.claimed ? { claimed: true } : {}) },
  });
  return Buffer.from(`${head.slice(0, -1)},"clauses":${clauses},"evidence":${evidence}}`);
}

/** The bytes are not a hit as hitLeaf writes it. */
export class HitMalformed extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`not a hit: ${detail}`, options);
    this.name = 'HitMalformed';
  }
}

const TEXTS = ['finding', 'rule', 'version', 'scope', 'subject', 'change', 'severity'] as const;
const NUMBERS = ['no', 'index', 'delta', 'unlisted'] as const;

/**
 * A hit from its leaf. Accepts only the canonical bytes, so that the parsed hit is the hashed one: no repeated or unknown member, no other
 * spelling. Throws HitMalformed.
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
  if (hit.why !== null && !isWhy(hit.why)) throw new HitMalformed('why is neither null nor a reason');
  const { v: _, ...members } = hit;
  return {
    ...(members as unknown as SealedHit),
    items: hit.items === null ? null : Buffer.from(hit.items, 'base64'),
    clauses: JSON.stringify(hit.clauses),
    evidence: JSON.stringify(hit.evidence),
  };
}

function isWhy(value: unknown): value is Why {
  if (typeof value !== 'object' || value === null) return false;
  const { reason, after, claimed = true } = value as Partial<Why>;
  return reasons.some((one) => one === reason) && (after === null || Number.isSafeInteger(after)) && claimed;
}

const SIZE = 4 + 32 + 32;

/** Items that a hit added and withdrew: per block uint32 number (big-endian), 32 bytes added, 32 bytes removed. */
export function packItems(items: HitRow['items']): Buffer | null {
  if (items.length === 0) return null;
  const bytes = Buffer.alloc(items.length * SIZE);
  items.forEach(({ block, added, removed }, i) => {
    bytes.writeUInt32BE(block, i * SIZE);
    bitsToBytes(added).copy(bytes, i * SIZE + 4);
    bitsToBytes(removed).copy(bytes, i * SIZE + 36);
  });
  return bytes;
}

/** The numbers of items that the packed bytes add and withdraw. Undefined: they do not have the form of packItems. */
export function countItems(packed: Buffer): { added: number; removed: number } | undefined {
  if (packed.length === 0 || packed.length % SIZE !== 0) return undefined;
  let [added, removed] = [0, 0];
  for (let at = 0; at < packed.length; at += SIZE) {
    added += onesIn(packed.subarray(at + 4, at + 36));
    removed += onesIn(packed.subarray(at + 36, at + SIZE));
  }
  return { added, removed };
}

/** The items that the packed bytes add (+1) and withdraw (-1). */
export function* changesOf(packed: Buffer): Generator<{ item: number; by: 1 | -1 }> {
  for (let at = 0; at < packed.length; at += SIZE) {
    const first = packed.readUInt32BE(at) * BLOCK + 1;
    for (let bit = 0; bit < BLOCK; bit++) {
      const mask = 1 << (bit & 7);
      if (packed[at + 4 + (bit >>> 3)]! & mask) yield { item: first + bit, by: 1 };
      if (packed[at + 36 + (bit >>> 3)]! & mask) yield { item: first + bit, by: -1 };
    }
  }
}

function onesIn(bytes: Buffer): number {
  let ones = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) ones++;
  return ones;
}
