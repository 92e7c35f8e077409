import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LastSignedFiles } from '../guard/last-signed-files.js';
import { generateLogKey, signCheckpoint } from '#libs/tlog';
import { lastKnown } from './last-known.js';

const key = generateLogKey('log.example.gov/one/0');
const stranger = generateLogKey('log.example.gov/one/0');
const note = (size: number, signer = key): Buffer =>
  signCheckpoint({ origin: 'log.example.gov/one/0', size, root: Buffer.alloc(32, size), extensions: [] }, signer);

describe('the last known checkpoint', () => {
  let dir = '';
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'countersign-known-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const known = (keepers: Record<string, () => Promise<Buffer | null>>, database: () => Promise<string | null>) =>
    lastKnown('0', key.verifier, {
      files: new LastSignedFiles(dir, 'log.example.gov/one'),
      keepers: Object.entries(keepers).map(([name, latest]) => ({ name, latest })),
      database,
    });

  it('is the largest under the log’s own signature, whoever has it', async () => {
    const found = await known(
      {
        small: () => Promise.resolve(note(3)),
        large: () => Promise.resolve(note(7)),
        stranger: () => Promise.resolve(note(9, stranger)),
        garbage: () => Promise.resolve(Buffer.from('<html>')),
        empty: () => Promise.resolve(null),
      },
      () => Promise.resolve(note(5).toString()),
    );
    expect(found).toMatchObject({ size: 7, by: 'witness large', note: note(7).toString() });
  });

  it('names who fails while another is being waited for', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      const found = await known(
        {
          slow: () => sleep(50).then(() => note(4)),
          refuses: () => Promise.reject(new Error('connect ECONNREFUSED')),
        },
        () => Promise.reject(new Error('no such database')),
      );
      expect(found).toMatchObject({
        size: 4,
        by: 'witness slow',
        silent: ['witness refuses (connect ECONNREFUSED)', 'database (no such database)'],
      });
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listen);
    }
  });

  it('is nobody’s where nothing was signed', async () => {
    expect(await known({}, () => Promise.resolve(null))).toMatchObject({ size: 0, by: 'nobody', note: null });
  });
});
