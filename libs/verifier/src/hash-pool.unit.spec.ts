import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeEntryBundle, leafHash } from '#libs/merkle';
import { smallEvent, syntheticEntry } from '../../../tests/support/export-folder.js';
import { HashPool } from './hash-pool.js';

const hooks = pathToFileURL(join(import.meta.dirname, '../../../tests/support/typescript.mjs')).href;
const thread = {
  url: pathToFileURL(join(import.meta.dirname, 'hash-worker.ts')),
  options: { execArgv: ['--import', hooks] },
};

describe('HashPool', () => {
  it.each([0, 2])('gives the same with %i threads', async (workers) => {
    const pool = new HashPool(workers, thread);
    try {
      const entries = [7, 8, 9].map((n) => syntheticEntry(n, smallEvent(n)));
      const bytes = gzipSync(encodeEntryBundle(entries));
      const results = await Promise.all(
        [0, 1, 2, 3].map((index) => pool.hash({ index, width: 3, bytes, whole: index === 3 })),
      );
      for (const [index, result] of results.entries()) {
        expect(result).toMatchObject({ first: index * 256, malformed: null, root: null });
        expect(result.hashes).toEqual(Buffer.concat(entries.map(leafHash)));
        expect(result.runs).toMatchObject([{ partition: 'synthetic/transfers.irs#1/0', from: 7n, count: 3 }]);
      }
    } finally {
      await pool.close();
    }
  });

  it('gives back what a thread died of', async () => {
    const pool = new HashPool(1, { url: new URL('data:text/javascript,throw new Error("no thread")') });
    const bytes = Buffer.alloc(0);
    await expect(pool.hash({ index: 0, width: 1, bytes, whole: false })).rejects.toThrow('no thread');
    await pool.close();
  });
});
