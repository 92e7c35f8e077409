import { createHash } from 'node:crypto';
import { digestText } from '#libs/merkle';
import { createReadStream } from 'node:fs';
import type { LoadedHeader } from './load-header.js';

/** `sha256:<hex>` of a file's bytes. */
export async function fileDigest(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sha256.update(chunk as Buffer);
  return digestText(sha256.digest());
}

/** Of the header, the agreement and every file that they name: a second import of the same is the same job. */
export async function inputDigest({ path, header, agreement, resolve }: LoadedHeader): Promise<string> {
  const { agreement: named, request, matches, disclosure } = header;
  const files = [
    typeof named === 'string' ? named : undefined,
    agreement.document,
    request?.file,
    matches?.file,
    disclosure?.file,
  ];
  const sha256 = createHash('sha256').update(await fileDigest(path));
  for (const file of files) sha256.update(file === undefined ? '-' : await fileDigest(resolve(file)));
  return sha256.digest('hex');
}
