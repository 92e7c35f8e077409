import type { FieldLog } from '#libs/system';
import { CheckpointPublisher } from '#libs/ledger';
import type { RecorderConfig } from './config.js';
import type { PublicationProgress } from './publication.js';
import type { Recording } from './recording.js';
import type { RecorderSecrets } from './secrets.js';
import { quorumOf } from './witnesses.js';

/** Signs and publishes checkpoints, round by round, and tells how that goes. */
export class Publishing {
  private readonly publisher: CheckpointPublisher;
  private failed: string | undefined;

  constructor(
    { db, crash, guard, files }: Recording,
    config: RecorderConfig,
    { logKey, witnessPolicy }: RecorderSecrets,
    private readonly progress: PublicationProgress,
    private readonly log: FieldLog,
  ) {
    const quorum = quorumOf(config, witnessPolicy);
    this.publisher = new CheckpointPublisher({
      db,
      logKey,
      origin: config.COUNTERSIGN_ORIGIN,
      crash,
      guard,
      files,
      quorum: quorum && { ...quorum, log: { log: (line) => log.log(line), warn: (line) => log.error(line) } },
    });
  }

  /** Runs what is due. A failure that repeats is logged once. */
  async round(): Promise<void> {
    const round = await this.publisher.publishDue();
    this.progress.observe(round);
    const failed = round.failed.map(({ shard, error }) => `shard ${shard}: ${error.message}`).join('; ');
    if (failed && failed !== this.failed) this.log.error('a checkpoint could not be signed', { error: failed });
    this.failed = failed || undefined;
  }

  /** Waits for witnesses that are being asked. */
  drain(): Promise<void> {
    return this.publisher.drain();
  }
}
