import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installFromDebian } from '../support/from-debian.js';

/**
 * Builds the Go program in tests/foreign/tlog into `folder`, with the modules that its go.sum pins; the first build downloads them. Needs
 * Go 1.24 or newer: root on Debian gets Debian's package, other users see a message. Call it in beforeAll, with several minutes.
 */
export const buildTlog = (folder: string): string => buildGo(join(import.meta.dirname, 'tlog'), join(folder, 'tlog'));

/** The same for the program of any module. */
export function buildGo(module: string, binary: string): string {
  needGo();
  const { status, stderr, error } = spawnSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: module,
    // Go fetches a newer version of itself if go.mod requires it. No variable of this environment changes the build.
    env: { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'auto', CGO_ENABLED: '0' },
    encoding: 'utf8',
    timeout: 540_000,
  });
  if (status !== 0) throw error ?? new Error(`go build ended with ${status}:\n${stderr.slice(-3_000)}`);
  return binary;
}

export function needGo(): void {
  if (spawnSync('go', ['version']).status !== 0)
    installFromDebian('Go 1.24 or newer (https://go.dev/dl)', ['golang-go']);
}
