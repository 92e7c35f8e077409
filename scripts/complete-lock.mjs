#!/usr/bin/env node
// Run after `npm install` has changed package-lock.json: node scripts/complete-lock.mjs [--check]
//
// Packages with native code list one optional package per platform. Where the registry in use lacks some of these, npm
// leaves them out of the lock file, and then `npm ci` refuses it ("Missing: ... from lock file"). This adds an entry for
// each that is missing, with the exact version its parent asks for and the platform that its name tells, so that other
// platforms skip it. Such an entry has no integrity hash: the platforms concerned take what their registry serves.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OS = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
  android: 'android',
  openharmony: 'openharmony',
  wasm32: undefined,
};
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'universal'];

/** The platform that the name of a native package tells: `@swc/core-linux-arm-gnueabihf` -> {os: ['linux'], cpu: ['arm']}. */
function platformOf(name) {
  const words = name.split(/[-/.]/);
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = words.find((word) => CPU.includes(word));
  const libc = { gnu: 'glibc', musl: 'musl' }[words.at(-1)];
  return {
    ...(os && { os: [os] }),
    ...(cpu && cpu !== 'universal' && { cpu: [cpu] }),
    ...(os === 'linux' && libc && { libc: [libc] }),
  };
}

/** The packages of a lock file with an entry for each optional dependency that has none. */
export function completed(packages) {
  const all = { ...packages };
  for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const own = `${parent}/node_modules/${name}`;
      const shared = `node_modules/${name}`;
      if (own in all || shared in all || !/^\d/.test(version)) continue;
      all[shared] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
    }
  }
  const sorted = Object.keys(all).sort((a, b) => a.localeCompare(b, 'en'));
  return Object.fromEntries(sorted.map((path) => [path, all[path]]));
}

if (process.argv[1] === import.meta.filename) {
  const file = join(import.meta.dirname, '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const packages = completed(lock.packages);
  const added = Object.keys(packages).filter((path) => !(path in lock.packages));
  for (const path of added) process.stdout.write(`${path.replace('node_modules/', '')}\n`);
  if (process.argv.includes('--check')) process.exit(added.length > 0 ? 1 : 0);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}
