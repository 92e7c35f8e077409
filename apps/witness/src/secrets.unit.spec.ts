import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVkey, generateCosignerKey, generateLogKey, writeKeyFile } from '#libs/tlog';
import type { WitnessConfig } from './config.js';
import { readFiles } from './secrets.js';

describe('the files of a witness', () => {
  it('are read where the key is for its owner alone, and else not', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-witness-'));
    const [key, logs] = [join(dir, 'key'), join(dir, 'logs')];
    await writeKeyFile(key, generateCosignerKey('witness.example.org/w'));
    writeFileSync(logs, `${formatVkey(generateLogKey('log.example.gov/0').verifier)}\n`, { mode: 0o644 });
    const config = { COUNTERSIGN_WITNESS_KEY_FILE: key, COUNTERSIGN_WITNESS_LOGS_FILE: logs } as WitnessConfig;
    expect((await readFiles(config)).logs).toHaveLength(1);
    chmodSync(key, 0o640);
    await expect(readFiles(config)).rejects.toThrow(/COUNTERSIGN_WITNESS_KEY_FILE: .*mode 0640.*chmod 600/);
    rmSync(dir, { recursive: true });
  });
});
