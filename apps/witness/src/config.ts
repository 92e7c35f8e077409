import { z } from 'zod';
import { metricsSettings, processSettings, setting } from '#libs/platform';

/** Every setting of the witness. Anyone who can write these decides which logs it vouches for. */
export const witnessConfig = z.object({
  ...processSettings,
  ...metricsSettings,
  PORT: setting.port('Port of add-checkpoint, the latest checkpoints and /health; 0 takes a free one').default(3003),
  COUNTERSIGN_WITNESS_KEY_FILE: setting.text("File with the witness's key, as `countersign keygen cosigner` writes it"),
  COUNTERSIGN_WITNESS_LOGS_FILE: setting.text(
    'File with the logs to follow: a verifier key on each line, or a tlog-policy, of which the log lines count',
  ),
  COUNTERSIGN_WITNESS_STORE: setting.text(
    'Folder, on a local disk, with the latest checkpoint of each log; never restore an older copy of it',
  ),
  COUNTERSIGN_WITNESS_SECRET_FILE: setting
    .text(
      'File with the bearer token by which auditors and overseers ask for the latest checkpoint of a log whose origin ends in /access; the log itself needs none, and to all others it is not there',
    )
    .optional(),
  COUNTERSIGN_CRASH_AT: setting.text('For tests only: the step at which the process kills itself').optional(),
});

export type WitnessConfig = z.infer<typeof witnessConfig>;
