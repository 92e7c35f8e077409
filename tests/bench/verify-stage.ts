import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipMember } from '#libs/verifier';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { checkoutRoot, workFolder } from '#libs/stack';
import { ExportFolder, syntheticEntry } from '../support/export-folder.js';
import { singleItemEvents } from './events.js';

export interface VerifyRates {
  entries: number;
  /** Uncompressed. */
  bytes: number;
  /** Seconds that one SHA-256 over all these bytes takes in one thread, without reading and decompressing. */
  bulkSeconds: number;
  /** Seconds of `countersign verify --dir`, from its start to its end. */
  seconds: number;
  secondsWorkers: number;
  ratio: number;
  ratioWorkers: number;
  peakMb: number;
}

/** The number of different events; more would only take longer to make. */
const EVENTS = 8_192;
const TIMES = 3;

/** An export of synthetic entries, verified by the command as an auditor runs it, compared with one bulk hash of the same bytes. */
export async function verifyStage(entries: number): Promise<VerifyRates> {
  const dir = mkdtempSync(join(workFolder(), 'bench-verify-'));
  try {
    const key = generateLogKey('bench.example/0');
    const folder = new ExportFolder(dir, key);
    const events = singleItemEvents(Math.min(EVENTS, entries)).map(({ value }) => value);
    for (let at = 0; at < entries; at += 256) {
      const count = Math.min(256, entries - at);
      await folder.add(
        Array.from({ length: count }, (_, i) => syntheticEntry(at + i, events[(at + i) % events.length]!)),
      );
    }
    await folder.publish();
    const vkey = formatVkey(key.verifier);
    // The machine's speed drifts, so the baseline is measured between the runs, and the best of each is taken.
    const bulk: { seconds: number; bytes: number }[] = [];
    const plain: Run[] = [];
    const workers: Run[] = [];
    for (let i = 0; i < TIMES; i++) {
      bulk.push(await bulkHash(dir));
      plain.push(run(dir, vkey, 0));
      workers.push(run(dir, vkey, 2));
    }
    const bulkSeconds = Math.min(...bulk.map((one) => one.seconds));
    const seconds = Math.min(...plain.map((one) => one.seconds));
    const secondsWorkers = Math.min(...workers.map((one) => one.seconds));
    return {
      entries,
      bytes: bulk[0]!.bytes,
      bulkSeconds,
      seconds,
      secondsWorkers,
      ratio: seconds / bulkSeconds,
      ratioWorkers: secondsWorkers / bulkSeconds,
      peakMb: Math.max(...[...plain, ...workers].map((one) => one.peakMb)),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const PART_BYTES = 64 * 1024 * 1024;

/** One call of the hash for each 64 MiB, so that the bytes need not fit into memory at once. */
async function bulkHash(dir: string): Promise<{ seconds: number; bytes: number }> {
  const root = join(dir, 'tile', 'entries');
  const names = (await readdir(root, { recursive: true, withFileTypes: true })).filter((item) => item.isFile());
  const part = Buffer.alloc(PART_BYTES);
  let [filled, seconds, bytes] = [0, 0, 0];
  const flush = (): void => {
    const started = performance.now();
    hash('sha256', part.subarray(0, filled), 'hex');
    seconds += (performance.now() - started) / 1000;
    bytes += filled;
    filled = 0;
  };
  for (const { parentPath, name } of names) {
    const bundle = gunzipMember(await readFile(join(parentPath, name)));
    if (filled + bundle.length > part.length) flush();
    filled += bundle.copy(part, filled);
  }
  flush();
  return { seconds, bytes };
}

interface Run {
  seconds: number;
  peakMb: number;
}

function run(dir: string, vkey: string, workers: number): Run {
  const cli = join(checkoutRoot(), 'dist/apps/cli/src/main.js');
  // The child reports its peak memory at its end.
  const peak = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`;
  const started = performance.now();
  const child = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(peak)}`,
      cli,
      'verify',
      '--dir',
      dir,
      '--vkey',
      vkey,
      '--workers',
      String(workers),
      '--json',
    ],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0) throw new Error(`the export of the bench does not verify: ${child.stderr}${child.stdout}`);
  const kilobytes = Number(/peak (\d+)/.exec(child.stderr)?.[1] ?? 0);
  return { seconds, peakMb: Math.round(kilobytes / 1024) };
}
