import type { ApiSettings } from '../config.js';
import { recorderAddress } from '../recorder/settings.js';
import { OversightLog } from './oversight-log.js';

export const NOBODY_ACTS = 'RECORDER_URL is not set, so that nobody writes down who acts';

/** As the settings say; what is missing beside RECORDER_URL, `accessLog` tells. @throws ConfigError */
export async function oversightLog(settings: ApiSettings): Promise<OversightLog> {
  const { RECORDER_URL: url, COUNTERSIGN_PROCESS_KEY_FILE: processKey } = settings;
  if (url === undefined || processKey === undefined) return new OversightLog(NOBODY_ACTS);
  return new OversightLog(await recorderAddress(settings, url, processKey));
}
