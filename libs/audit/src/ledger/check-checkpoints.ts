import {
  formatSignatureLine,
  type NoteSignature,
  type NoteVerifier,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseSignatureLine,
} from '#libs/tlog';
import type { Head, LedgerSnapshot, ShardName, SignedRow, StoredNote } from '#libs/ledger';
import type { ProblemList } from './report.js';
import type { RootClaim } from './check-tree.js';

/** RFC 3339 UTC, as times are compared. */
const TIME = /^[0-9]{4}-[0-9-]+T[0-9:.]+Z$/;

/** The log's verifier key of a shard; undefined: its signatures are not checked, only what they sign. */
export type VerifierOf = (shard: string) => NoteVerifier | undefined;

/** How many trees of each log were signed, as the clock entries of all shards say: the largest number, and the entry that has it. */
export class CheckpointCounts {
  private readonly largest = new Map<ShardName, { count: number; at: string }>();

  add(shard: ShardName, count: number, at: string): void {
    if (count > (this.largest.get(shard)?.count ?? 0)) this.largest.set(shard, { count, at });
  }

  of(shard: ShardName): { count: number; at: string } | undefined {
    return this.largest.get(shard);
  }
}

/** Checkpoints and the signed row of one shard, as claims on the root at their sizes. One tree that has them all is consistent with each. */
export class CheckpointCheck {
  count = 0;
  /** Clock entries of the page that is being walked, with the trees that were signed before each. */
  private clocks: { index: number; count: number }[] = [];
  /** The size from which on checkpoints may be missing: all before it were there at a clock entry. */
  private from = 1;
  /** Checkpoints that are known to be missing. */
  private missing = 0;
  private lastSignedAt = '';
  /** Of the tree that was signed last. */
  private published = false;

  constructor(
    private readonly snapshot: LedgerSnapshot,
    private readonly head: Head,
    private readonly signed: SignedRow | undefined,
    private readonly verifier: NoteVerifier | undefined,
    private readonly problems: ProblemList,
    private readonly counts: CheckpointCounts,
  ) {
    const { shard, size } = head;
    if (signed === undefined) problems.add('signed', shard, null, 'the signed row is missing');
    else if (signed.size > size)
      problems.add('signed', shard, null, `${signed.size} entries are signed, there are ${size}`);
  }

  /** Claims on sizes in (from, to], in order. */
  async claims(from: number, to: number): Promise<RootClaim[]> {
    const checkpoints = await this.snapshot.checkpoints(this.head.shard, from, to);
    const { signed } = this;
    const before = this.count;
    const claims = checkpoints.flatMap((checkpoint) => this.claimOf(checkpoint));
    this.published ||= checkpoints.some(({ size }) => size === signed?.size);
    for (const { index, count } of this.clocks) {
      const there = before + checkpoints.filter(({ size }) => size <= index).length;
      this.compare(count, there, index, `the clock entry ${this.head.shard}/${index} counts`);
      this.from = index + 1;
    }
    this.clocks = [];
    if (signed && signed.size > from && signed.size <= to) claims.push(this.signedClaim(signed));
    return claims;
  }

  /** A clock entry of this shard. */
  clock(index: number, checkpoints: Readonly<Record<string, number>>): void {
    const { shard } = this.head;
    const own = checkpoints[shard];
    if (own !== undefined) this.clocks.push({ index, count: own });
    for (const [of, count] of Object.entries(checkpoints)) this.counts.add(of, count, `${shard}/${index}`);
  }

  async end(): Promise<void> {
    const { shard, size } = this.head;
    this.countAll();
    const beyond = await this.snapshot.checkpointsBeyond(shard, Math.min(size, this.signed?.size ?? 0));
    if (beyond) {
      this.problems.add(
        'checkpoint',
        shard,
        null,
        `${beyond.count} checkpoints, from size ${beyond.smallest}, are larger than the signed size`,
      );
    }
  }

  /** Against the signed row, and against what the clocks of other shards say. */
  private countAll(): void {
    const { signed, count, problems } = this;
    const { shard, size } = this.head;
    const claim = this.counts.of(shard);
    const counted = signed?.checkpoints ?? null;
    if (claim && counted !== null && counted < claim.count)
      problems.add(
        'signed',
        shard,
        null,
        `the signed row counts ${counted} trees, the clock entry ${claim.at} ${claim.count}`,
      );
    if (claim && signed && counted === null)
      problems.add('signed', shard, null, `the signed row counts no trees, the clock entry ${claim.at} ${claim.count}`);
    const last = Math.max(this.from, signed?.size ?? size);
    if (claim) this.compare(claim.count, count, last, `the clock entry ${claim.at} counts`);
    if (counted !== null) this.compare(counted, count, last, 'the signed row counts');
  }

  /** Of trees of up to `last` entries, so many were signed and so many checkpoints are there; the last may not be published yet. */
  private compare(signed: number, there: number, last: number, who: string): void {
    const waiting = this.signed && !this.published && this.signed.size > 0 && this.signed.size <= last ? 1 : 0;
    const missing = signed - there - waiting;
    if (missing <= this.missing) return;
    const more = missing - this.missing;
    this.missing = missing;
    const what = `${more} ${more === 1 ? 'checkpoint is' : 'checkpoints are'} missing`;
    this.problems.add(
      'checkpoint',
      this.head.shard,
      this.from,
      `${what}, of ${this.from} to ${last} entries: ${who} ${signed} trees that were signed, ${there} are there`,
      last,
    );
  }

  private claimOf({ size, note, signedAt, cosignatures }: StoredNote): RootClaim[] {
    this.count += 1;
    const { shard } = this.head;
    const wrong = (detail: string): void =>
      this.problems.add('checkpoint', shard, null, `checkpoint of size ${size}: ${detail}`);
    // A publisher whose clock went back writes the time of the one before.
    if (!TIME.test(signedAt)) wrong(`it is said to be signed at ${signedAt}`);
    else if (signedAt < this.lastSignedAt)
      wrong(`it is said to be signed at ${signedAt}, and a smaller one at ${this.lastSignedAt}`);
    else this.lastSignedAt = signedAt;
    try {
      const bytes = Buffer.from(note);
      const said = this.verifier
        ? openCheckpoint(bytes, this.verifier).checkpoint
        : parseCheckpoint(parseNote(bytes).text);
      if (said.size !== size) wrong(`it says ${said.size}`);
      if (!said.origin.endsWith(`/${shard}`)) wrong(`its origin is ${said.origin}`);
      this.cosigned(
        size,
        parseNote(bytes).signatures.filter(({ name }) => name !== said.origin),
        cosignatures,
      );
      return [
        {
          size,
          check: (root) =>
            root.equals(said.root) ? undefined : wrong('its root is not that of the entries before it'),
        },
      ];
    } catch (error) {
      wrong((error as Error).message);
      return [];
    }
  }

  /** A checkpoint is stored with its cosignatures in one transaction; another publisher's may be beside them. */
  private cosigned(size: number, inNote: readonly NoteSignature[], rows: StoredNote['cosignatures']): void {
    const wrong = (witness: string, detail: string): void =>
      this.problems.add('cosignature', this.head.shard, null, `size ${size}, ${witness}: ${detail}`);
    for (const witness of new Set(inNote.map(({ name }) => name)))
      if (!rows.some((row) => row.witness === witness))
        wrong(witness, 'it cosigned the checkpoint, and its row is gone');
    for (const { witness, line } of rows) {
      const lines = inNote.filter(({ name }) => name === witness).map(formatSignatureLine);
      if (lines.length > 0 && !lines.some((one) => one.trimEnd() === line.trimEnd()))
        wrong(witness, 'its row is not what the checkpoint has of it');
      else if (lines.length === 0) {
        try {
          const { name } = parseSignatureLine(line.trimEnd());
          if (name !== witness) wrong(witness, `its row is a cosignature of ${name}`);
        } catch (error) {
          wrong(witness, (error as Error).message);
        }
      }
    }
  }

  private signedClaim({ size, root: claimed }: { size: number; root: Buffer }): RootClaim {
    const { shard } = this.head;
    return {
      size,
      check: (root) => {
        if (!root.equals(claimed))
          this.problems.add('signed', shard, null, `the root signed at size ${size} is not that of the entries`);
      },
    };
  }
}
