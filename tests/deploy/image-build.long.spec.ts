import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from '#libs/stack';
import { composeFile, ROOT } from './compose-file.js';
import { layOut, stages } from './image-files.js';

/** The build stage of deploy/Dockerfile from the files that it copies and no others; only the packages are those of this checkout. */
describe('the build stage of the images', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-image-build-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('builds every program that a service starts, and the console', async () => {
    const build = stages().find(({ name }) => name === 'build')!;
    layOut(build, dir);
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    const [run] = build.lines.filter((line) => line.startsWith('RUN ')).slice(-1);
    expect(run).toBe('RUN npm run build');
    // Not as a test: the console is built as NODE_ENV says.
    const options = { cwd: dir, env: bareEnvironment(), maxBuffer: 16 * 1024 * 1024 };
    const said = await promisify(execFile)('npm', ['run', 'build'], options).then(
      () => '',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
    expect(said).toBe('');
    const entries = Object.values(composeFile().services).flatMap(({ command = [] }) =>
      command.filter((word) => word.startsWith('dist/')),
    );
    expect(new Set(entries).size).toBe(6);
    for (const entry of entries) expect([entry, existsSync(join(dir, entry))]).toEqual([entry, true]);
    expect(readFileSync(join(dir, 'dist/apps/console/index.html'), 'utf8')).toContain('<script ');
  }, 600_000);
});
