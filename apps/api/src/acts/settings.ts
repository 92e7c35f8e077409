import { processTokensOf } from '#libs/identity';
import type { ApiSettings } from '../config.js';
import { RecorderActs } from './recorder-acts.js';

export const NO_RECORDER = 'RECORDER_URL is not set, so that nobody records what officers say';

/** As the settings say. @throws ConfigError */
export async function recorderActs(settings: ApiSettings): Promise<RecorderActs> {
  const { RECORDER_URL: url, COUNTERSIGN_PROCESS_KEY_FILE: key } = settings;
  if (url === undefined || key === undefined) return new RecorderActs(NO_RECORDER);
  return new RecorderActs({ url, token: await processTokensOf(settings.COUNTERSIGN_INSTANCE, key) });
}
