import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds the Go program in tests/foreign/tlog into `folder`, with the modules that its go.sum pins; the first build downloads them. Needs
 * Go 1.24 or newer: root on Debian gets Debian's package, other users see a message. Call it in beforeAll, with several minutes.
 */
export function buildTlog(folder: string): string {
  needGo();
  const binary = join(folder, 'tlog');
  const { status, stderr, error } = spawnSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: join(import.meta.dirname, 'tlog'),
    // Go fetches a newer version of itself if go.mod requires it. No variable of this environment changes the build.
    env: { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'auto', CGO_ENABLED: '0' },
    encoding: 'utf8',
    timeout: 540_000,
  });
  if (status !== 0) throw error ?? new Error(`go build ended with ${status}:\n${stderr.slice(-3_000)}`);
  return binary;
}

function needGo(): void {
  if (spawnSync('go', ['version']).status === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0)
    throw new Error('These tests need Go 1.24 or newer (https://go.dev/dl).');
  process.stderr.write('Installing Go from Debian; this takes a minute...\n');
  const install =
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 golang-go ca-certificates';
  const { status, stderr } = spawnSync('sh', ['-c', install], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (status !== 0) throw new Error(`Go could not be installed:\n${stderr.slice(-2_000)}`);
}
