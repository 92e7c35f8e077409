import { processTokensOf } from '#libs/identity';
import type { ApiSettings } from '../config.js';
import type { RecorderAddress } from './recorder-client.js';

/** The recorder that this api asks, by the api's own key. @throws ConfigError */
export async function recorderAddress(
  { COUNTERSIGN_INSTANCE: name }: Pick<ApiSettings, 'COUNTERSIGN_INSTANCE'>,
  url: string,
  processKey: string,
): Promise<RecorderAddress> {
  return { url, token: await processTokensOf(name, processKey) };
}
