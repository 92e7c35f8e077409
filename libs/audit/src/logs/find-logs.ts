import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogFolder {
  dir: string;
  /** Name of its folder in a folder of shards; undefined: the folder was named itself. */
  shard?: string;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** One log's folder, or a folder of them; in the order of the shards. Throws when there is no log. */
export async function findLogs(dir: string): Promise<LogFolder[]> {
  const isLog = async (folder: string): Promise<boolean> =>
    (await exists(join(folder, 'checkpoint'))) || (await exists(join(folder, 'tile')));
  if (await isLog(dir)) return [{ dir }];
  const items = await readdir(dir, { withFileTypes: true }).catch((error: Error) => {
    throw new Error(`${dir} cannot be read: ${error.message}`, { cause: error });
  });
  const logs: LogFolder[] = [];
  for (const item of items) {
    const folder = join(dir, item.name);
    if (item.isDirectory() && (await isLog(folder))) logs.push({ dir: folder, shard: item.name });
  }
  if (logs.length === 0) throw new Error(`${dir} holds no log: neither a checkpoint nor tiles are there`);
  return logs.sort((a, b) => a.shard!.localeCompare(b.shard!, 'en', { numeric: true }));
}
