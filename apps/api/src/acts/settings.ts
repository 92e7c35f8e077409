import type { ApiSettings } from '../config.js';
import { recorderAddress } from '../recorder/settings.js';
import { RecorderActs } from './recorder-acts.js';

export const NOTHING_SAID = 'RECORDER_URL is not set, so that nobody records what officers say';

/** As the settings say. @throws ConfigError */
export async function recorderActs(settings: ApiSettings): Promise<RecorderActs> {
  const { RECORDER_URL: url, COUNTERSIGN_PROCESS_KEY_FILE: key } = settings;
  if (url === undefined || key === undefined) return new RecorderActs(NOTHING_SAID);
  return new RecorderActs(await recorderAddress(settings, url, key));
}
