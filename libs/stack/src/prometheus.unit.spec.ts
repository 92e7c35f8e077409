import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from './errors.js';
import { startPrometheus } from './prometheus.js';

it('says what to install where there is no Prometheus, and leaves nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-no-prometheus-'));
  const path = process.env.PATH;
  process.env.PATH = folder;
  try {
    const starting = startPrometheus({ dir: join(folder, 'data'), metrics: {} });
    await expect(starting).rejects.toThrow(UnavailableError);
    await expect(starting).rejects.toThrow('apt-get install prometheus');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  }
});
