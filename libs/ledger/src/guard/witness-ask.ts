import { createHash } from 'node:crypto';

/** Somebody who keeps the latest checkpoint that he saw of an origin. */
export interface CheckpointKeeper {
  name: string;
  /** Its latest checkpoint, unverified; null: none of this origin. Throws when it cannot be asked. */
  latest(origin: string): Promise<Buffer | null>;
}

/** Far above a checkpoint with a hundred post-quantum signatures would be; bounds what a stranger can make us read. */
const MAX_BYTES = 1_000_000;

/** C2SP tlog-witness, monitoring: `GET <prefix>/<lowercase hex sha256 of the origin>/checkpoint`. 404: never saw the origin. */
export function witnessKeeper(name: string, prefix: string, timeoutMs = 5_000): CheckpointKeeper {
  return {
    name,
    async latest(origin) {
      const id = createHash('sha256').update(origin).digest('hex');
      const response = await fetch(`${prefix.replace(/\/+$/, '')}/${id}/checkpoint`, {
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
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
