import { noCrash } from '#libs/system';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  Outbox,
  encodeDraft,
  type ClientCrashPoint,
  type EventDraft,
  type EventSigner,
  type Sender,
} from '#libs/client';
import { prepareBuild } from './build.js';
import type { ImportCounts } from './counts.js';
import { InputChanged } from './errors.js';
import { inputDigest } from './input-digest.js';
import { jobOf } from './job.js';
import { loadHeader, type LoadedHeader } from './load-header.js';
import { Progress, type ImportProgress } from './progress.js';
import type { Side, Sides } from './sides.js';
import type { ImportWarning } from './warnings.js';

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
  /** Of the files that this run has read. */
  warnings: ImportWarning[];
  /** Events sent and acknowledged by this run. */
  sent: number;
  journal: string;
}

/** Reads, assesses and builds everything, checks every event at admission, and sends and keeps nothing. */
export async function dryRunImport(spec: ImportSpec): Promise<ImportReport> {
  const loaded = await loadHeader(spec.header);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-dry-run-'));
  try {
    const build = await prepareBuild(loaded, sidesOf(spec), folder, spec.onProgress);
    const sequences = new Map<string, number>();
    for await (const draft of build.drafts(undefined)) {
      const sequence = (sequences.get(draft.source) ?? 0) + 1;
      sequences.set(draft.source, sequence);
      build.counts.bytes += encodeDraft(draft, { sequence }).value.length;
    }
    const { counts, warnings } = build;
    return { agreementid: loaded.agreement.id, counts, warnings, sent: 0, journal: journalOf(spec) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Turns files into events and sends them. Nothing is sent unless every row of every file can be read and every event
 * passes admission; ids and bytes are in the journal before the first is sent. Run it again after a crash or a failed
 * delivery: it sends what is missing and nothing else. Nothing raw of a row leaves this process.
 * Throws HeaderInvalid, RowsInvalid, EventRefused, JobChanged, OutboxLocked and the sender's errors.
 */
export async function importFiles(spec: ImportSpec, sender: Sender): Promise<ImportReport> {
  const crash = spec.crash ?? noCrash;
  const loaded = await loadHeader(spec.header);
  const journal = journalOf(spec);
  const outbox = await Outbox.open(journal, { signer: spec.signer, crash, compactAbove: spec.compactAbove });
  try {
    const digest = await inputDigest(loaded);
    const job = jobOf(outbox, { header: spec.header, side: spec.side, journal, digest });
    let counts: ImportCounts | undefined;
    let warnings: ImportWarning[] = [];
    if (job !== undefined) {
      const build = await prepareBuild(loaded, sidesOf(spec), journal, spec.onProgress);
      crash('import.afterSurvey');
      const total = await outbox.addJob(job, digest, unchanged(loaded, digest, build.drafts(outbox)));
      counts = { ...build.counts, bytes: total?.bytes ?? 0 };
      warnings = build.warnings;
    }
    let sent = 0;
    const progress = new Progress(spec.onProgress);
    await outbox.flush(sender, {
      onProgress: (acknowledged, pending) => {
        sent = acknowledged;
        progress.sent(acknowledged, pending);
      },
    });
    return { agreementid: loaded.agreement.id, counts, warnings, sent, journal };
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

const sidesOf = ({ side }: ImportSpec): Sides => ({ requester: side !== 'source', source: side !== 'requester' });
