import { ConfigError } from '#libs/platform';
import type { ApiSettings } from '../config.js';
import { recorderAddress } from '../recorder/settings.js';
import { AccessLog } from './access-log.js';
import { AccessDigests } from './digests.js';

export const NO_RECORDER = 'RECORDER_URL is not set, so that nobody writes down who looks';

/** As the settings say. @throws ConfigError */
export async function accessLog(settings: ApiSettings): Promise<AccessLog> {
  const {
    RECORDER_URL: url,
    COUNTERSIGN_PROCESS_KEY_FILE: processKey,
    COUNTERSIGN_ACCESS_KEY_FILE: digestKey,
    COUNTERSIGN_ACCESS_PURPOSES: purposes,
  } = settings;
  if (url === undefined) return new AccessLog(NO_RECORDER);
  const missing = { COUNTERSIGN_PROCESS_KEY_FILE: processKey, COUNTERSIGN_ACCESS_KEY_FILE: digestKey };
  const problems = Object.entries(missing)
    .filter(([, value]) => value === undefined)
    .map(([key]) => ({ key, expected: 'a file is expected beside RECORDER_URL', received: 'nothing' }));
  if (processKey === undefined || digestKey === undefined) throw new ConfigError(problems);
  const { token } = await recorderAddress(settings, url, processKey);
  return new AccessLog({ url, token, digests: await AccessDigests.read(digestKey), ...(purposes ? { purposes } : {}) });
}
