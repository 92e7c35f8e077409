import { Option } from 'commander';

/** The key by which a recorder knows who gives it orders: no issuer takes part. */
export const processKey = (): Option =>
  new Option(
    '--process-key <file>',
    'key that the recorder has pinned for an operator (countersign keygen process)',
  ).env('COUNTERSIGN_PROCESS_KEY_FILE');

export const processName = (): Option =>
  new Option('--process-name <name>', 'the name under which it is pinned')
    .env('COUNTERSIGN_PROCESS_NAME')
    .default('operator');

/** `Authorization` of a call to a recorder; none without a key, and then the recorder says what is missing. */
export async function processAuthorization({
  processKey: file,
  processName: name,
}: {
  processKey?: string;
  processName: string;
}): Promise<Record<string, string>> {
  if (file === undefined) return {};
  const { processTokens, readProcessKey } = await import('#libs/identity');
  return { authorization: `Bearer ${await processTokens(name, await readProcessKey(file))()}` };
}
