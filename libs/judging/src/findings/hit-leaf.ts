import type { HitRow } from './findings.js';
import { packItems } from './pack-items.js';

/** A hit as it is stored and sealed: what is structured in memory is bytes and JSON texts here, never parsed and written anew. */
export interface SealedHit extends Omit<HitRow, 'items' | 'clauses' | 'evidence' | 'change' | 'severity'> {
  change: string;
  severity: string;
  /** As packItems makes them; null: the rule is not about items. */
  items: Buffer | null;
  clauses: string;
  evidence: string;
}

/** The engine's hit in that form. */
export const sealedHit = (hit: HitRow): SealedHit => ({
  ...hit,
  items: packItems(hit.items),
  clauses: JSON.stringify(hit.clauses),
  evidence: JSON.stringify(hit.evidence),
});

/**
 * The canonical bytes of one hit, a leaf of its shard's tree of hits (docs/decisions/0023): UTF-8 JSON without white space, the members
 * just as they stand here; `items` base64 or null; `clauses` and `evidence` the stored JSON texts as they are, so that a text that says
 * the same in other characters is another leaf.
 */
export function hitLeaf(hit: SealedHit): Buffer {
  const { no, finding, rule, version, scope, subject, index, change, delta, severity, items, clauses, evidence } = hit;
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
  });
  return Buffer.from(`${head.slice(0, -1)},"clauses":${clauses},"evidence":${evidence}}`);
}
