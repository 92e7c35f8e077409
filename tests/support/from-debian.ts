import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Installs Debian's packages for root on Debian; tells others what they need. Specs run in parallel, so one waits for the other. */
export function installFromDebian(what: string, packages: readonly string[]): void {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw new Error(`These tests need ${what}.`);
  process.stderr.write(`Installing ${packages.join(', ')} from Debian; this takes a minute...\n`);
  const install =
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 ca-certificates';
  const { status, stderr, error } = spawnSync(
    'flock',
    ['/var/lock/countersign-foreign.lock', 'sh', '-c', `${install} ${packages.join(' ')}`],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8', timeout: 300_000 },
  );
  if (status !== 0) throw error ?? new Error(`${what} could not be installed:\n${stderr.slice(-2_000)}`);
}
