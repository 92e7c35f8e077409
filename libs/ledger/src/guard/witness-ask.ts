import { createHash } from 'node:crypto';
import { askAsLog, isPrivateLog, type PrivateKey } from '#libs/tlog';

/** Somebody who keeps the latest checkpoint that he saw of an origin. */
export interface CheckpointKeeper {
  name: string;
  /** Its latest checkpoint, unverified; null: none of this origin. Throws when it cannot be asked. */
  latest(origin: string): Promise<Buffer | null>;
}

/** Far above a checkpoint with a hundred post-quantum signatures would be; bounds what a stranger can make us read. */
const MAX_BYTES = 1_000_000;

/**
 * C2SP tlog-witness, monitoring: `GET <prefix>/<lowercase hex sha256 of the origin>/checkpoint`. 404: never saw the origin. Of a private log
 * it is asked as the log, by the log's key: to strangers a witness answers 404 then too.
 */
export function witnessKeeper(
  name: string,
  prefix: string,
  { timeoutMs = 5_000, logKey }: { timeoutMs?: number; logKey?: PrivateKey } = {},
): CheckpointKeeper {
  return {
    name,
    async latest(origin) {
      const id = createHash('sha256').update(origin).digest('hex');
      const response = await fetch(`${prefix.replace(/\/+$/, '')}/${id}/checkpoint`, {
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
        headers:
          logKey && isPrivateLog(origin)
            ? { authorization: askAsLog(logKey.named(origin), Math.floor(Date.now() / 1000)) }
            : {},
      });
      if (response.status === 404) {
        await response.body?.cancel();
        return null;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`witness ${name} answers ${response.status}`);
      }
      return readAtMost(response, MAX_BYTES);
    },
  };
}

async function readAtMost(response: Response, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part as Uint8Array);
    length += (part as Uint8Array).length;
    if (length > limit) throw new Error(`an answer of more than ${limit} bytes`);
  }
  return Buffer.concat(parts);
}
