import { type Control, type Entry, noteCommitment } from '#libs/contracts';
import { sealStream } from '#libs/judging';
import {
  type LedgerSnapshot,
  openNotes,
  OVERSIGHT,
  type QuarantineVault,
  type ShardName,
  type EncryptedNote,
} from '#libs/ledger';
import { ActStreams } from '#libs/verifier';
import type { QuarantineLook } from './check-quarantine.js';
import type { NotesReport, ProblemList } from './report.js';

/** What an entry says of its place in a stream. */
interface Said {
  stream: string;
  /** undefined: it does not say. */
  version?: number;
  /** What it is, in words. */
  what: string;
}

/** Notes that are opened with one question to the key store. */
const OPENED_AT_ONCE = 200;

/** The rows beside oversight: versions of streams, and notes. Holds the place of each entry that has one. */
export class OversightRows {
  private readonly said = new Map<number, Said>();
  /** Of notes that an entry says were erased. */
  private readonly erased = new Set<number>();
  /** Notes, by their acts' indexes: with keys their commitments, some 150 bytes each, else nothing of them. */
  private readonly noted = new Map<number, string>();
  private readonly streams = new ActStreams();

  constructor(
    private readonly problems: ProblemList,
    /** With keys, each note is opened and compared with its act's commitment. */
    private readonly look?: QuarantineLook,
  ) {}

  seal(index: number, shard: ShardName): void {
    this.said.set(index, { stream: sealStream(shard), what: `a seal of shard ${shard}` });
  }

  noteErased(control: Extract<Control, { kind: 'note.erased' }>): void {
    this.erased.add(control.index);
  }

  /** In the order of the log. */
  act(shard: ShardName, index: number, { oversight, receivedAt }: Entry): void {
    const fault = this.streams.add(shard, receivedAt, oversight);
    if (fault !== undefined) this.problems.add('act', shard, index, fault);
    if (shard !== OVERSIGHT || !oversight) return;
    const { stream, version } = oversight;
    this.said.set(index, { stream, version, what: `an act, version ${version} of ${stream},` });
    const note = (oversight.act as { note?: { commitment: string } | { counsel: true } } | undefined)?.note;
    if (note && 'commitment' in note) this.noted.set(index, this.look?.vault ? note.commitment : '');
  }

  /** After the last entry. `size`: of oversight. Answers how many notes there are. */
  async compare(snapshot: LedgerSnapshot, size: number): Promise<NotesReport> {
    const report: NotesReport = { noted: this.noted.size, opened: 0, erased: this.erased.size };
    await this.compareVersions(snapshot, size);
    await this.compareErasures(snapshot);
    if (this.look?.vault) await this.openAll(this.look.vault, snapshot, report);
    for await (const index of snapshot.notes()) {
      if (!this.noted.delete(index))
        this.problems.add(
          'note',
          OVERSIGHT,
          index < size ? index : null,
          `a note of entry ${index}, which says of none`,
        );
    }
    for (const index of this.noted.keys())
      this.problems.add('note', OVERSIGHT, index, 'the note of the act is missing');
    return report;
  }

  /** An erasure is said in oversight first: a row alone is the word of whoever has the database. */
  private async compareErasures(snapshot: LedgerSnapshot): Promise<void> {
    for await (const index of snapshot.noteErasures()) {
      const wrong = (detail: string): void =>
        this.problems.add(
          'note',
          OVERSIGHT,
          this.noted.has(index) ? index : null,
          `the note of entry ${index} ${detail}`,
        );
      if (!this.noted.has(index)) wrong('is said to be erased, and there is none');
      else if (!this.erased.has(index)) wrong('is said to be erased, and no entry of oversight says so');
    }
    for (const index of this.erased)
      if (!this.noted.has(index))
        this.problems.add(
          'note',
          OVERSIGHT,
          null,
          `an entry says that the note of entry ${index} was erased, which has none`,
        );
  }

  private async openAll(vault: QuarantineVault, snapshot: LedgerSnapshot, report: NotesReport): Promise<void> {
    let some: EncryptedNote[] = [];
    for await (const note of snapshot.encryptedNotes()) {
      some.push(note);
      if (some.length < OPENED_AT_ONCE) continue;
      report.opened += await this.open(vault, some);
      some = [];
    }
    report.opened += await this.open(vault, some);
  }

  /** Stored notes that no act has are named elsewhere. */
  private async open(vault: QuarantineVault, stored: readonly EncryptedNote[]): Promise<number> {
    let opened = 0;
    for (const note of await openNotes(vault, stored)) {
      const commitment = this.noted.get(note.index);
      const wrong = (detail: string): void => this.problems.add('note', OVERSIGHT, note.index, detail);
      if (
        commitment === undefined ||
        (note.state !== 'kept' && note.state !== 'unreadable' && this.erased.has(note.index))
      )
        continue;
      if (note.state === 'lost') wrong('the data key of the note is gone, and nobody ordered that it be erased');
      else if (note.state === 'unreadable') wrong('the note cannot be opened');
      else if (note.state === 'kept' && noteCommitment(note.salt, note.bytes.toString()) !== commitment)
        wrong('the note is not that of the commitment');
      else if (note.state === 'kept') opened += 1;
    }
    return opened;
  }

  /** Versions count from 1 without a gap, each is an entry of its own, in order; seals and acts are versions of their streams. */
  private async compareVersions(snapshot: LedgerSnapshot, size: number): Promise<void> {
    let last = { stream: '', version: 0, index: -1 };
    const used = new Set<number>();
    for await (const row of snapshot.streamVersions()) {
      const { index } = row;
      const before = last.stream === row.stream ? last : { stream: row.stream, version: 0, index: -1 };
      const wrong = (detail: string): void =>
        this.problems.add('stream', OVERSIGHT, index, `stream ${row.stream} version ${row.version}: ${detail}`);
      if (row.version !== before.version + 1) wrong(`the version before it is ${before.version}`);
      if (index <= before.index) wrong(`it is not after version ${before.version}`);
      if (index >= size) wrong('there is no such entry');
      if (used.has(index)) wrong('another version has the same entry');
      const said = this.said.get(index);
      if (said && (said.stream !== row.stream || (said.version ?? row.version) !== row.version))
        wrong(`its entry is ${said.what}`);
      used.add(index);
      last = row;
    }
    for (const [index, { what }] of this.said)
      if (!used.has(index))
        this.problems.add('stream', OVERSIGHT, index, `${what.replace(/^an? /, 'the ')} has no version`);
  }
}
