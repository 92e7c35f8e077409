import type { DocumentAct } from '../kinds/agreement.js';
import { documentKey, effectiveAt } from './content.js';
import type { Proof } from './spoken.js';

/** One agency's record of a document, and the times between which it stands, both included. */
export interface DocumentRecord {
  act: DocumentAct;
  from: number;
  until: number;
}

/** How is it known that a record is its agency's own statement? Undefined: it is not. */
export type Counts = (act: DocumentAct) => Proof | undefined;

/**
 * One content of a document, with all agencies that have recorded it. It binds once all required agencies have recorded it, and not before
 * its own date.
 */
export class Draft {
  private readonly records = new Map<string, DocumentRecord[]>();
  readonly documentKey: string | undefined;
  readonly effectiveAt: number;

  constructor(
    /** The first record of it, whose title and references are shown. */
    readonly act: DocumentAct,
  ) {
    this.documentKey = documentKey(act);
    this.effectiveAt = effectiveAt(act);
  }

  add(record: DocumentRecord): void {
    const { party } = record.act;
    const known = this.records.get(party);
    if (known) known.push(record);
    else this.records.set(party, [record]);
  }

  *allRecords(): Generator<DocumentRecord, undefined> {
    for (const records of this.records.values()) yield* records;
    return undefined;
  }

  /** Have all of these recorded it by now? An agency that retracts its record before the document binds has not. */
  isAgreed(needed: Iterable<string>, now: number, counts: Counts): boolean {
    for (const agency of needed) if (this.isMissing(agency, now, counts)) return false;
    return true;
  }

  isMissing(agency: string, now: number, counts: Counts): boolean {
    return this.standing(agency, now, counts).next().done === true;
  }

  /** Has any of these only claimed records? */
  isClaimed(needed: Iterable<string>, now: number, counts: Counts): boolean {
    for (const agency of needed) {
      let proven = false;
      for (const { act } of this.standing(agency, now, counts)) proven ||= counts(act) === 'proven';
      if (!proven) return true;
    }
    return false;
  }

  /** Have all of these retracted it since it bound? Then at one moment none of their records stands, and it is as if it had never bound. */
  isUndone(needed: Iterable<string>, now: number, counts: Counts): boolean {
    let reach = Math.max(now, this.effectiveAt);
    const records = [...needed].flatMap((agency) => this.records.get(agency) ?? []).filter(({ act }) => counts(act));
    for (const { from, until } of records.sort((a, b) => a.from - b.from)) {
      if (from <= reach) reach = Math.max(reach, until);
    }
    return reach < Infinity;
  }

  private *standing(agency: string, now: number, counts: Counts): Generator<DocumentRecord, undefined> {
    const binds = Math.max(now, this.effectiveAt);
    for (const record of this.records.get(agency) ?? []) {
      if (record.from <= now && record.until >= binds && counts(record.act)) yield record;
    }
    return undefined;
  }
}
