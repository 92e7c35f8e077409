import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ClientCrashPoint } from '#libs/client';
import { sealEvent } from '#libs/client';
import type { EventDraft } from '#libs/client';
import { Outbox } from '#libs/client';
import type { Sender } from '#libs/client';
import type { EventSigner } from '#libs/client';
import { FileSpool } from '#libs/client';
import { draftWatermark } from '#libs/client';
import { noCrash } from '#libs/system';
import { increment, noCounts, type ImportCounts } from './counts.js';
import { InputChanged } from './errors.js';
import { ImportKeys } from './keys.js';
import { fileDigest, loadHeader, type LoadedHeader } from './load-header.js';
import { planActs, type PlannedAct, type Side } from './plan.js';
import { Progress, type ImportProgress } from './progress.js';
import { survey, type Sides } from './survey.js';

export interface ImportSpec {
  /** The header YAML; files that it names are found from its folder. */
  header: string;
  side: Side | 'both';
  /** Folder of the outbox. Default: `.countersign-journal` beside the header. One outbox for all that a source imports. */
  journal?: string;
  signer?: EventSigner;
  crash?: (point: ClientCrashPoint) => void;
  /** See OutboxOptions. */
  compactAbove?: number;
  onProgress?: (progress: ImportProgress) => void;
}

export interface ImportReport {
  agreementid: string;
  /** Absent when an earlier run had journalled everything and this one only sent what was missing. */
  counts?: ImportCounts;
  /** Events sent and acknowledged by this run. */
  sent: number;
  journal: string;
}

/** Reads, assesses and builds everything, checks every event at the door, and sends and keeps nothing. */
export async function dryRunImport(spec: ImportSpec): Promise<ImportReport> {
  const loaded = await loadHeader(spec.header);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-dry-run-'));
  try {
    const build = await prepare(spec, loaded, folder);
    const sequences = new Map<string, number>();
    for await (const draft of build.drafts(undefined)) {
      const sequence = (sequences.get(draft.source) ?? 0) + 1;
      sequences.set(draft.source, sequence);
      build.counts.bytes += sealEvent(draft, { sequence }).value.length;
    }
    return { agreementid: loaded.agreement.id, counts: build.counts, sent: 0, journal: journalOf(spec) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Turns files into events and sends them. Nothing is sent unless every row of every file can be read and every event
 * passes the door; ids and bytes are in the journal before the first is sent. Run it again after a crash or a failed
 * delivery: it sends what is missing and nothing else. Nothing raw of a row leaves this process.
 * Throws HeaderInvalid, RowsInvalid, EventRefused, JobChanged, OutboxLocked and the sender's errors.
 */
export async function importFiles(spec: ImportSpec, sender: Sender): Promise<ImportReport> {
  const crash = spec.crash ?? noCrash;
  const loaded = await loadHeader(spec.header);
  const journal = journalOf(spec);
  const outbox = await Outbox.open(journal, { signer: spec.signer, crash, compactAbove: spec.compactAbove });
  try {
    const job = `${spec.side} ${basename(spec.header)}`;
    const digest = await inputDigest(loaded);
    let counts: ImportCounts | undefined;
    if (outbox.job(job)?.digest !== digest) {
      const build = await prepare(spec, loaded, journal);
      crash('import.afterSurvey');
      const total = await outbox.addJob(job, digest, unchanged(loaded, digest, build.drafts(outbox)));
      counts = { ...build.counts, bytes: total?.bytes ?? 0 };
    }
    let sent = 0;
    const progress = new Progress(spec.onProgress);
    await outbox.flush(sender, {
      onProgress: (acknowledged, pending) => {
        sent = acknowledged;
        progress.sent(acknowledged, pending);
      },
    });
    return { agreementid: loaded.agreement.id, counts, sent, journal };
  } finally {
    await outbox.close();
  }
}

/** The files were read three times: the events count only if it was the same content each time. */
async function* unchanged(
  loaded: LoadedHeader,
  digest: string,
  drafts: AsyncIterable<EventDraft>,
): AsyncGenerator<EventDraft> {
  yield* drafts;
  if ((await inputDigest(loaded)) !== digest) throw new InputChanged(loaded.path);
}

const journalOf = ({ header, journal }: ImportSpec): string => journal ?? join(dirname(header), '.countersign-journal');

interface Build {
  counts: ImportCounts;
  /** All events in order, the watermarks last. */
  drafts(outbox: Outbox | undefined): AsyncGenerator<EventDraft>;
}

async function prepare(spec: ImportSpec, loaded: LoadedHeader, folder: string): Promise<Build> {
  const { header, resolve } = loaded;
  const sides: Sides = { requester: spec.side !== 'source', source: spec.side !== 'requester' };
  const progress = new Progress(spec.onProgress);
  const keys = await ImportKeys.load(spec.header, {
    actors: header.keys.actors && resolve(header.keys.actors),
    subjects: header.keys.subjects && resolve(header.keys.subjects),
  });
  const found = await survey(loaded, sides, keys, progress);
  progress.total = found.rows;
  const counts = noCounts();
  const spool = () => new FileSpool(join(folder, 'spool'));
  const acts = await planActs({ loaded, sides, survey: found, keys, counts, progress, spool });
  return {
    counts,
    async *drafts(outbox) {
      const ahead = new Map<string, number>();
      for (const act of acts) {
        for await (const draft of act.drafts()) {
          ahead.set(act.source, (ahead.get(act.source) ?? 0) + 1);
          tally(counts, draft);
          yield draft;
        }
      }
      for (const mark of watermarks(loaded, acts, outbox, ahead)) {
        tally(counts, mark);
        yield mark;
      }
    },
  };
}

function tally(counts: ImportCounts, draft: EventDraft): void {
  counts.events++;
  increment(counts.eventsByType, draft.type);
}

function* watermarks(
  { header, agreement }: LoadedHeader,
  acts: readonly PlannedAct[],
  outbox: Outbox | undefined,
  ahead: ReadonlyMap<string, number>,
): Generator<EventDraft> {
  if (header.watermark === 'none') return;
  const last = new Map(acts.map((act) => [act.source, act]));
  for (const [source, { time, side }] of last) {
    const claim = {
      source,
      agreementid: agreement.id,
      upTo: header.watermark === 'last' ? time : header.watermark,
      known: header[side]?.known ?? header.known,
    };
    yield draftWatermark(outbox, claim, ahead.get(source));
  }
}

/** Of the header, the agreement and every file that they name: a second import of the same is the same job. */
async function inputDigest({ path, header, agreement, resolve }: LoadedHeader): Promise<string> {
  const { agreement: named, request, matches, disclosure } = header;
  const files = [
    typeof named === 'string' ? named : undefined,
    agreement.document,
    request?.file,
    matches?.file,
    disclosure?.file,
  ];
  const sha256 = createHash('sha256').update(await fileDigest(path));
  for (const file of files) sha256.update(file === undefined ? '-' : await fileDigest(resolve(file)));
  return sha256.digest('hex');
}
